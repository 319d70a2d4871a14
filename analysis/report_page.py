"""Puts a report's data, its scripts and its style into one HTML file that needs nothing else, and lets nothing else in."""

import base64
import hashlib
import html
import json
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "page"
LIBRARY = Path("/usr/share/javascript/chart.js/chart.min.js")  # Debian's libjs-chart.js
SCRIPTS = ["format.js", "looks.js", "selection.js", "export.js", "charts.js", "settings.js", "zoom.js", "table.js", "figures.js", "main.js"]


def harmless(data):
    """JSON in which nothing can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def fingerprint(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy(scripts):
    """Only these scripts may run, and nothing may be fetched, whatever a text in the data says."""
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {' '.join(map(fingerprint, scripts))}"


def page(data):
    """The page as text."""
    scripts = [path.read_text(encoding="utf-8") for path in (LIBRARY, *(PAGE / name for name in SCRIPTS))]
    if any("</script" in script for script in scripts):
        raise ValueError("a script must not hold its own end tag")
    parts = {"policy": html.escape(policy(scripts)), "title": html.escape(data["title"]),
             "style": (PAGE / "page.css").read_text(encoding="utf-8"), "data": harmless(data),
             "scripts": "\n".join(f"<script>{script}</script>" for script in scripts)}
    template = (PAGE / "page.html").read_text(encoding="utf-8")
    # One pass: what a part holds is never taken for a placeholder.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)
