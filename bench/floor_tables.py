"""The floor's tables: ten thousand rows to read, and one table to write into."""

ROWS = 10_000
SQL = f"""
CREATE TABLE floor_row (id serial PRIMARY KEY, name text NOT NULL, place text NOT NULL, day date NOT NULL, cents int NOT NULL);
INSERT INTO floor_row (name, place, day, cents)
    SELECT 'Riga ' || n, 'Comune ' || n % 113, date '2015-01-01' + n % 700, n * 37 FROM generate_series(1, {ROWS}) n;
CREATE TABLE floor_note (id serial PRIMARY KEY, key uuid NOT NULL UNIQUE, text text NOT NULL);
"""
