"""The API's own pages: its description, its documentation, its problems."""

urlpatterns: list = []
