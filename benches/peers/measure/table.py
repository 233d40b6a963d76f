"""A table in Markdown, so that a README can quote it as it is."""


def show(title: str, columns: list[tuple[str, str, str]], rows: list[dict]) -> None:
    """`columns`: heading, key of the row, format. A row that lacks a key has an empty cell."""
    cells = [[heading for heading, _, _ in columns]]
    cells += [[format(row[key], how) if row.get(key) is not None else "" for _, key, how in columns] for row in rows]
    widths = [max(len(line[n]) for line in cells) for n in range(len(columns))]
    print(f"\n{title}\n")
    for number, line in enumerate(cells):
        padded = [cell.ljust(width) if n == 0 else cell.rjust(width) for n, (cell, width) in enumerate(zip(line, widths))]
        print("| " + " | ".join(padded) + " |")
        if number == 0:
            print("|" + "|".join(("-" * (w + 1) + ("-" if n == 0 else ":")) for n, w in enumerate(widths)) + "|")
    print()
