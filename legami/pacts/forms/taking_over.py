"""The upload of a file of pacts or movements."""

from legami.people.forms import UploadForm


class TakeOverForm(UploadForm):
    """A file that follows the model, and where it comes from."""

    field_order = ("file", "source")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["source"].help_text = "Sempre lo stesso nome per lo stesso archivio. Per esempio: foglio patti 2026."
