# One image for web, worker, beat and migrate; docker-compose.yml says which of them a container is.
FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 DATA_DIR=/data
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN CHECKS_ONLY=1 python manage.py compile_messages \
    && useradd --system --uid 10001 --no-create-home tongzhou \
    && install --directory --owner tongzhou --group tongzhou /data /data/static
USER tongzhou
EXPOSE 8000
CMD ["gunicorn", "crm.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
