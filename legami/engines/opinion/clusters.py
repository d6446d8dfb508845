"""Points on a plane put together by nearness, and how well that fits."""

import numpy as np

from .votes import Floats, Ints

STARTS, ROUNDS = 6, 60


def k_means(points: Floats, k: int, seed: int, starts: int = STARTS) -> tuple[Ints, Floats]:
    """Labels 0..k-1 and centres: the tightest of several runs from drawn starts (k-means++; Arthur and Vassilvitskii 2007).

    The starts come from `seed` and the order of the points, so the points must be in an order of their own. Where there are
    fewer than k places, some labels are not used. Cost O(n k starts rounds).
    """
    centres = drawn(points, k, starts, np.random.default_rng(seed))
    for _ in range(ROUNDS):
        labels = nearest(points, centres)
        moved = _means(points, labels, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    gaps = points - np.take_along_axis(centres, labels[:, :, None], axis=1)
    best = int(np.argmin(np.round((gaps**2).sum(axis=(1, 2)), 9)))
    return labels[best], centres[best]


def drawn(points: Floats, k: int, starts: int, chance: np.random.Generator) -> Floats:
    """First centres (starts x k x 2): each drawn among the points, far from those before more likely."""
    centres = np.empty((starts, k, points.shape[1]))
    centres[:, 0] = points[chance.integers(len(points), size=starts)]
    gaps = np.full((starts, len(points)), np.inf)
    for n in range(1, k):
        gaps = np.minimum(gaps, ((points[None] - centres[:, n - 1, None]) ** 2).sum(axis=2))
        heights = np.cumsum(gaps, axis=1)
        lots = chance.random(starts)[:, None] * heights[:, -1:]
        centres[:, n] = points[np.minimum((heights <= lots).sum(axis=1), len(points) - 1)]
    return centres


def nearest(points: Floats, centres: Floats) -> Ints:
    """The nearest centre of each point, the first if two are as near. Centres may have more dimensions in front."""
    # |p - c|^2 without |p|^2, which is the same for all centres
    heights = -2 * np.matmul(centres, points.T) + (centres**2).sum(axis=-1, keepdims=True)
    found: Ints = np.argmin(heights, axis=-2)
    return found


def _means(points: Floats, labels: Ints, centres: Floats) -> Floats:
    """The middle of each cluster of each run; one without points stays where it is."""
    starts, k, width = centres.shape
    flat = (labels + k * np.arange(starts)[:, None]).ravel()
    counts = np.bincount(flat, minlength=starts * k)
    sums = [np.bincount(flat, np.tile(points[:, d], starts), starts * k) for d in range(width)]
    means = np.column_stack(sums) / np.maximum(counts, 1)[:, None]
    return np.where(counts[:, None] > 0, means, centres.reshape(-1, width)).reshape(centres.shape)


def distances(points: Floats) -> Floats:
    """Between all pairs of points. Cost O(n^2) in time and memory."""
    x, y = points.T
    found: Floats = np.hypot(x[:, None] - x, y[:, None] - y)
    return found


def silhouette(apart: Floats, labels: Ints, k: int) -> float:
    """How much nearer people are to their own cluster than to the next, -1..1; alone in a cluster: 0 (Rousseeuw 1987).

    `apart` are the distances between all. Fewer than two clusters: 0. Cost O(n^2).
    """
    member = np.eye(k)[labels]
    sizes = member.sum(axis=0)
    if (sizes > 0).sum() < 2:
        return 0.0
    sums, rows = apart @ member, np.arange(len(labels))
    own = sums[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    means = np.divide(sums, sizes, out=np.full_like(sums, np.inf), where=sizes > 0)
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    greatest = np.maximum(own, other)
    each = np.divide(other - own, greatest, out=np.zeros_like(own), where=(greatest > 0) & (sizes[labels] > 1))
    return float(each.mean())


def same_pairs(first: Ints, second: Ints) -> float:
    """Adjusted Rand index of two partitions: 1 the same, about 0 by chance (Hubert and Arabie 1985).

    >>> same_pairs(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2]))
    1.0
    """
    (_, rows), (_, columns) = (np.unique(part, return_inverse=True) for part in (first, second))
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    both, one, two = (float((n * (n - 1) / 2).sum()) for n in (table, table.sum(axis=1), table.sum(axis=0)))
    expected = one * two / max(len(first) * (len(first) - 1) / 2, 1)
    most = (one + two) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
