from drf_spectacular.openapi import AutoSchema


class CrmSchema(AutoSchema):
    pass
