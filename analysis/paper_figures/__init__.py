"""One figure a file: NAME, TITLE, CONFIGURATIONS (those that are trained), measure(runner, rates) → table, draw(table) →
figure, claims(table) → claims."""
