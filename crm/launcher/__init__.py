"""What `make run` and `make test` stand on: servers, roles, processes. Nothing here imports Django.

`bootstrap.py` runs before anything is installed; everything else runs inside `.venv`.
"""
