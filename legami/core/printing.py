"""What every PDF of ours needs: our type, and the marks that say it is accessible."""

import io
from pathlib import Path
from typing import Any

from .italia import italia_root

# PDF/A asks that a schema it does not know be described; PDF/UA's own identifier is one (ISO 19005-3, 6.6.2.3).
UA_SCHEMA = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


OWN_FONTS = Path(__file__).parent / "static" / "core" / "fonts"
OTHER_LETTERS = {"ar": "arabic", "pa": "gurmukhi"}  # languages whose letters Titillium has not


def font_uris(language: str = "it") -> dict[str, Any]:
    """Where a page to be printed finds Titillium, `regular` and `bold`, and in `others` the letters of a language."""
    folder = italia_root() / "fonts" / "Titillium_Web"
    weights = {"regular": "regular", "bold": "600"}
    fonts: dict[str, Any] = {
        name: (folder / f"titillium-web-v10-latin-ext_latin-{w}.woff2").as_uri() for name, w in weights.items()
    }
    script = OTHER_LETTERS.get(language)
    faces = (("regular", 400), ("bold", 600)) if script else ()
    fonts["others"] = [{"weight": w, "uri": (OWN_FONTS / f"noto-sans-{script}-{name}.woff2").as_uri()} for name, w in faces]
    return fonts


def marked_accessible(pdf: bytes) -> bytes:
    """Say in the metadata that the file is PDF/UA-1 as well: WeasyPrint marks one standard at a time."""
    import pikepdf  # loaded when something is printed: web workers are smaller without it

    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        xmp = metadata.read_bytes().decode()
        metadata.write(xmp.replace("</rdf:RDF>", f"{UA_SCHEMA}</rdf:RDF>").encode())
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        document.save(out, min_version="1.7")
    return out.getvalue()
