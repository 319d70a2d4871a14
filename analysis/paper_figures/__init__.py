"""One figure a file: NAME, TITLE, measure(lab, rates) → table, draw(table) → figure, claims(table) → claims."""
