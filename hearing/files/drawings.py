"""SVG: read by a parser that knows no entities, written anew from a list of what may stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from hearing.files.errors import (
    DrawingActive,
    DrawingElement,
    DrawingExternal,
    ExpandsTooFar,
    FileDamaged,
)

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
BYTES = 8 * 2**20
ELEMENTS = 50_000

_ELEMENTS = """
    svg g path rect circle ellipse line polyline polygon text tspan textPath title desc defs use
    image linearGradient radialGradient stop clipPath mask pattern symbol marker style switch
    filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
    feOffset feTile
"""
KEPT = frozenset(_ELEMENTS.split())
LEFT_OUT = frozenset({"metadata", "view"})
_ACTIVE_ELEMENTS = """
    script foreignObject animate animateMotion animateTransform set handler iframe audio video
"""
ACTIVE = frozenset(_ACTIVE_ELEMENTS.split())
_ATTRIBUTES = """
    alignment-baseline amplitude baseline-shift class clip clip-path clip-rule clipPathUnits
    color color-interpolation color-interpolation-filters cx cy d direction display
    dominant-baseline dx dy edgeMode enable-background exponent fill fill-opacity fill-rule filter
    filterUnits flood-color flood-opacity font-family font-size font-stretch font-style
    font-variant font-weight fr fx fy gradientTransform gradientUnits height href id in in2
    intercept k1 k2 k3 k4 lang lengthAdjust letter-spacing marker-end marker-mid marker-start
    markerHeight markerUnits markerWidth mask maskContentUnits maskUnits method mix-blend-mode mode
    offset opacity operator order orient overflow paint-order pathLength patternContentUnits
    patternTransform patternUnits points preserveAspectRatio primitiveUnits r radius refX refY
    result role rotate rx ry shape-rendering side slope space spacing spreadMethod startOffset
    stdDeviation stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style systemLanguage tableValues
    text-anchor text-decoration text-rendering textLength transform transform-origin type
    unicode-bidi values vector-effect version viewBox visibility white-space width word-spacing
    writing-mode x x1 x2 xml:space y y1 y2
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_EMBEDDED = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*")
_ACTIVE = re.compile(r"javascript:|expression\s*\(|-moz-binding|behavior\s*:", re.IGNORECASE)
_LOADS = re.compile(r"@import|image-set|src\s*\(|url\s*\(\s*(?!['\"]?\s*#)|\\", re.IGNORECASE)


def judge(path: Path, output: Path, _candidates: frozenset[str], _edge: int) -> dict[str, Any]:
    """Write the drawing anew with nothing in it but shapes, text and embedded pictures."""
    if path.stat().st_size > BYTES:
        raise ExpandsTooFar
    try:
        root = parse(path).getroot()
    except (Tree.ParseError, DefusedXmlException, LookupError, ValueError):
        raise FileDamaged from None
    if root is None or root.tag != f"{SVG}svg":
        return {"kind": "xml"}
    if sum(1 for _element in root.iter()) > ELEMENTS:
        raise ExpandsTooFar
    _clean(root)
    Tree.register_namespace("", SVG[1:-1])
    Tree.register_namespace("xlink", LINK[1:].split("}")[0])
    Tree.ElementTree(root).write(output, encoding="utf-8", xml_declaration=True)
    return {"kind": "svg"}


def _clean(element: Tree.Element) -> None:
    """Take out what editors add for themselves; refuse what does something."""
    for part in _walk(element):
        name = part.tag.removeprefix(SVG)
        _refuse_element(name, part)
        for key in list(part.attrib):
            _refuse_attribute(name, key, part.attrib[key])
            if key != LINK and key not in ATTRIBUTES:
                del part.attrib[key]


def _walk(element: Tree.Element) -> Iterator[Tree.Element]:
    pending = [element]
    while pending:
        part = pending.pop()
        for child in list(part):
            if _is_of_an_editor(child):
                part.remove(child)
        yield part
        pending.extend(part)


def _is_of_an_editor(element: Tree.Element) -> bool:
    """Data of Inkscape, Illustrator and the like, in namespaces of their own, never drawn."""
    name = str(element.tag)
    local = name.rsplit("}", 1)[-1]
    return local not in ACTIVE and (not name.startswith(SVG) or local in LEFT_OUT)


def _refuse_element(name: str, element: Tree.Element) -> None:
    local = name.rsplit("}", 1)[-1]
    if local in ACTIVE:
        raise DrawingActive
    if local not in KEPT:
        raise DrawingElement(element=local[:40])
    if local == "style":
        _refuse_style(element.text or "")


def _refuse_attribute(name: str, key: str, value: str) -> None:
    local = key.rsplit("}", 1)[-1].lower()
    if local.startswith("on"):
        raise DrawingActive
    if local == "href":
        _refuse_address(name, value.strip())
    elif local in {"src", "base", "action"}:
        raise DrawingExternal
    elif key in ATTRIBUTES:
        _refuse_style(value)


def _refuse_address(name: str, address: str) -> None:
    if address.startswith("#") or not address:
        return
    if name == "image" and _EMBEDDED.fullmatch(address):
        return
    raise DrawingActive if _ACTIVE.match(address) else DrawingExternal


def _refuse_style(text: str) -> None:
    if _ACTIVE.search(text):
        raise DrawingActive
    if _LOADS.search(text):
        raise DrawingExternal
