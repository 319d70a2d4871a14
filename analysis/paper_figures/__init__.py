"""One figure a file: NAME, TITLE, ARMS (those that are trained), measure(lab, rates) → table, draw(table) → figure, claims(table) → claims."""
