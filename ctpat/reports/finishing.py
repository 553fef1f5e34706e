"""The last touch before the signature: what the PDF engine leaves open for PDF/A and PDF/UA.

Nothing here depends on the clock, so the same document gives the same bytes.
"""

import io

import pikepdf
from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, String

# PDF/A wants a schema for every property it doesn't know, here that of PDF/UA's own mark.
PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
END = b"</rdf:RDF>"


def finish(content: bytes, destinations: dict[str, str]) -> tuple[bytes, int]:
    """The finished PDF, compressed, and its number of pages.

    `destinations` says for each anchor where a link to it leads, in words for screen readers.
    """
    with Pdf.open(io.BytesIO(content)) as pdf:
        _mark_as_accessible(pdf)
        _name_links(pdf, destinations)
        _list_attachments_once(pdf)
        result = io.BytesIO()
        pdf.save(
            result,
            compress_streams=True,
            object_stream_mode=ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,
        )
        return result.getvalue(), len(pdf.pages)


def _mark_as_accessible(pdf: Pdf) -> None:
    xmp = pdf.Root.Metadata.read_bytes()
    if b"pdfuaid" not in xmp:
        pdf.Root.Metadata.write(xmp.replace(END, PDFUA + END))
    preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
    preferences.DisplayDocTitle = True
    pdf.Root.ViewerPreferences = preferences


def _name_links(pdf: Pdf, destinations: dict[str, str]) -> None:
    for page in pdf.pages:
        annotations = page.get("/Annots")
        if annotations is None:
            continue
        page.Tabs = Name.S
        for annotation in annotations:
            if annotation.get("/Subtype") == Name.Link:
                annotation.Contents = String(_words(annotation, destinations))


def _words(annotation: pikepdf.Object, destinations: dict[str, str]) -> str:
    anchor = str(annotation.get("/Dest", annotation.get("/Contents", "")))
    return destinations.get(anchor, anchor)


def _list_attachments_once(pdf: Pdf) -> None:
    """The engine writes each attachment into /AF twice."""
    if "/AF" not in pdf.Root:
        return
    unique = {item.objgen: item for item in pdf.Root.AF}
    pdf.Root.AF = pdf.make_indirect(pikepdf.Array(list(unique.values())))
