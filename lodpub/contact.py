"""
How readers reach those who keep the data: by the contact point of the dataset (DCAT, vCard).
"""

from __future__ import annotations

import re
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.graph import Publication
from lodpub.naming import Scene, name
from lodpub.views import Link

_CONTACT_POINT = vocab.term("dcat:contactPoint")
#: What may be written to: one @, no sign that ends an address or begins its query.
_EMAIL_ADDRESS = re.compile(r"[^\s@?&#<>,;:\"]+@[^\s@?&#<>,;:\"]+")
_EMAIL, _URL = vocab.term("vcard:hasEmail"), vocab.term("vcard:hasURL")


def report_link(scene: Scene, iri: NamedNode) -> Link | None:
    """
    Give the link by which a reader reports a mistake about a thing: a letter that names it, else a page; None for none.
    """
    words = scene.words
    email, page = _addresses(scene.publication)
    if email:
        named = " ".join(name(scene, iri)[0].split())
        subject = words["report_subject"].format(name=named, iri=iri.value)
        body = words["report_body"].format(iri=iri.value)
        letter = f"mailto:{quote(email, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
        return Link(words["report_mistake"], letter)
    return Link(words["report_mistake"], page, external=True) if page else None


def _addresses(publication: Publication) -> tuple[str, str]:
    """Find the e-mail address and the web page of the first contact point that has any; "" for none."""
    data = publication.data
    for dataset in data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET):
        for contact in data.values(dataset, _CONTACT_POINT):
            if not isinstance(contact, Literal):
                emails = [value.value.removeprefix("mailto:") for value in data.values(contact, _EMAIL)]
                pages = [value.value for value in data.values(contact, _URL)]
                email = next((one for one in emails if _EMAIL_ADDRESS.fullmatch(one)), "")
                page = next((one for one in pages if one.startswith(("https://", "http://"))), "")
                if email or page:
                    return email, page
    return "", ""
