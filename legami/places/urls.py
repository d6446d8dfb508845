"""Addresses of the territory."""

from django.urls import path

from . import views

app_name = "places"
urlpatterns = [
    path("", views.territory_map, name="map"),
    path("ambiti/<slug:district_id>/", views.district, name="district"),
    path("comuni/", views.municipalities, name="municipalities"),
    path("comuni/<str:istat>/", views.municipality, name="municipality"),
    path("aree/", views.areas, name="areas"),
    path("aree/nuova/", views.add_area, name="add_area"),
    path("aree/<uuid:area_id>/", views.edit_area, name="edit_area"),
    path("spazi/", views.venues, name="venues"),
    path("spazi/nuovo/", views.add_venue, name="add_venue"),
    path("spazi/<uuid:venue_id>/", views.edit_venue, name="edit_venue"),
]
