"""The browser fixtures see what they say they see."""

import pytest
from django.http import HttpResponse
from django.urls import path

from legami.core.access import public
from legami.web.urls import urlpatterns as real

pytestmark = pytest.mark.browser


@public
def bad_page(request):
    return HttpResponse(
        "<!doctype html><html><body><img src='/manca.png'><img src='http://altrove.invalid/x.png'>"
        "<script>document.title = 'no'</script><p style='color:#999;background:#aaa'>Poco contrasto</p></body></html>"
    )


urlpatterns = [path("prova-cattiva", bad_page), *real]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_home_page_opens_at_both_sizes_and_is_accessible(page_at, axe, width):
    page = page_at(width)
    page.goto("/")
    assert page.evaluate("innerWidth") == width
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.urls(__name__)
def test_a_bad_page_is_caught_by_the_watch_and_by_axe(page_at, axe, watch):
    page = page_at(1280)
    page.goto("/prova-cattiva", wait_until="networkidle")
    assert "richiesta verso l'esterno: altrove.invalid" in watch.faults
    assert "risposta 404: image /manca.png" in watch.faults
    assert any("Content Security Policy" in fault for fault in watch.faults)
    watch.faults.clear()
    assert sorted({line.split(":")[0] for line in axe(page)}) == ["document-title", "html-has-lang", "image-alt"]
