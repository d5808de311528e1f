"""Made-up identifiers with valid checksums."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(seed: int) -> str:
    """An identity number (GB 11643) of somebody born in 1900 to 1909, so of nobody alive."""
    year, month, day = 1900 + seed % 10, 1 + seed // 10 % 12, 1 + seed // 120 % 28
    body = f"130202{year}{month:02}{day:02}{seed // 3360 % 1000:03}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
