"""Endpoints of jobs."""

from typing import Any

from crm.api.filters import CrmFilterSet
from crm.api.permissions import ANYONE
from crm.api.serializers import CrmSerializer
from crm.api.viewsets import CrmViewSet, Detail, List, verb
from crm.jobs.models import Job
from crm.jobs.services import cancel_job


class JobFilterSet(CrmFilterSet):
    class Meta:
        model = Job
        fields = {"kind": ["exact"], "state": ["exact"]}


class JobSerializer(CrmSerializer):
    class Meta:
        model = Job
        fields = ["id", "kind", "state", "done", "total", "result", "due_at", "started_at", "finished_at", "error"]
        read_only_fields = fields


class JobViewSet(List, Detail, CrmViewSet):
    """Jobs: work that runs in the background, with its progress."""

    queryset = Job.objects.all()
    serializer_class = JobSerializer
    filterset_class = JobFilterSet
    sorts = {"created_at": "created_at"}
    default_sort = "-id"

    @verb(ability=ANYONE)
    def cancel(self, found: Job, data: dict[str, Any]) -> Job:
        return cancel_job(by=self.member, job=found)
