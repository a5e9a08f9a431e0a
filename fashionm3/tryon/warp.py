"""Bending a picture so that given points come to lie on given points.

The garment carries a mesh; a thin-plate spline says where each node goes, and the triangles are
painted there. Only cloth is painted, so that nothing of it can appear twice, and the mesh has no
holes, so that the cloth has none.
"""

from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from fashionm3.tryon.geometry import Array, Mask, Points

_MESH = 8
"""Pixels of the garment between two nodes."""
_STIFFNESS = (0.5, 60.0, 600.0, 6000.0)
"""Smoothing of the spline: the first lets the cloth miss a point by a fraction of a pixel; the
others are for points that would fold it."""
_MOST_FOLDED = 0.004
_SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


@dataclass(frozen=True)
class Anchors:
    """Points of a garment and where each comes to lie on the body, both `(n, 2)`."""

    of_garment: Points
    on_body: Points


@dataclass(frozen=True)
class Mesh:
    """Triangles over a garment, and where their corners come to lie."""

    source: Points
    """`(n, 2)`"""
    target: Points
    """`(n, 2)`"""
    triangles: NDArray[np.intp]
    """`(m, 3)` numbers of nodes."""


def bend(anchors: Anchors, cloth: Mask) -> Mesh:
    """Lay a mesh over the cloth and move it by a thin-plate spline through the anchors.

    Args:
        anchors: at least three, not on one line.
        cloth: `(H, W)`, what has to be covered; a margin for soft edges is added.

    Source: Bookstein, "Principal warps", TPAMI 1989.
    """
    source, triangles = _mesh_over(cloth)
    _, first = np.unique(anchors.of_garment.round(1), axis=0, return_index=True)
    target: Points = source
    for stiffness in _STIFFNESS:
        spline = RBFInterpolator(
            anchors.of_garment[first],
            anchors.on_body[first],
            kernel="thin_plate_spline",
            smoothing=stiffness,
        )
        target = spline(source)
        if _folded(target, triangles) < _MOST_FOLDED:
            break
    return Mesh(source, target, triangles)


def lattice(cloth: Mask) -> Mesh:
    """A mesh over what is in a sheet, at rest.

    Args:
        cloth: `(H, W)`, what has to be covered; a margin for soft edges is added.
    """
    source, triangles = _mesh_over(cloth)
    return Mesh(source, source, triangles)


def _mesh_over(cloth: Mask) -> tuple[Points, NDArray[np.intp]]:
    height, width = cloth.shape
    rows, columns = -(-height // _MESH), -(-width // _MESH)
    padded = np.zeros((rows * _MESH, columns * _MESH), dtype=bool)
    padded[:height, :width] = cloth
    cells = padded.reshape(rows, _MESH, columns, _MESH).any(axis=(1, 3))
    grown = cells.copy()
    for axis in (0, 1):
        for shift in (-1, 1):
            moved = np.roll(cells, shift, axis)
            edge: list[slice | int] = [slice(None), slice(None)]
            edge[axis] = 0 if shift == 1 else -1
            moved[tuple(edge)] = False
            grown |= moved
    y, x = np.nonzero(grown)
    corner = y * (columns + 1) + x
    one = np.stack([corner, corner + 1, corner + columns + 1], axis=1)
    two = np.stack([corner + 1, corner + columns + 2, corner + columns + 1], axis=1)
    used, triangles = np.unique(np.concatenate([one, two]), return_inverse=True)
    source = np.stack([used % (columns + 1), used // (columns + 1)], axis=1) * float(_MESH) - 0.5
    triangles = triangles.reshape(-1, 3)
    return source, triangles


def _folded(points: Points, triangles: NDArray[np.intp]) -> float:
    """Share of triangles that are turned over."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    turned = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return float(np.mean(turned <= 0))


def carry(mesh: Mesh, size: tuple[int, int], colour: Array, matte: Array) -> tuple[Array, Array]:
    """Paint a garment where its mesh lies.

    Args:
        mesh: from `bend`.
        size: width and height of the sheet.
        colour: `(h, w, 3)` of the garment.
        matte: `(h, w)` of the garment.

    Returns:
        (colour, matte) of the sheet.
    """
    texture = np.dstack([colour * matte[..., None], matte])
    pixels = _painted(mesh, size, texture)
    alpha = pixels[..., 3]
    straight = pixels[..., :3] / np.maximum(alpha, 1e-3)[..., None]
    return np.clip(straight, 0, 1), alpha


def carry_fields(mesh: Mesh, size: tuple[int, int], *fields: Array) -> list[Array]:
    """Up to three fields `(h, w)` from 0 to 1, where the mesh lies; 0 elsewhere."""
    layers = [*fields, *[np.zeros_like(fields[0])] * (3 - len(fields))]
    texture = np.dstack([*layers, np.ones_like(fields[0])])
    pixels = _painted(mesh, size, texture)
    return [pixels[..., i] for i in range(len(fields))]


def _painted(mesh: Mesh, size: tuple[int, int], texture: Array) -> Array:
    image = skia.Image.fromarray(
        np.ascontiguousarray((np.clip(texture, 0, 1) * 255 + 0.5).astype(np.uint8)),
        colorType=skia.kRGBA_8888_ColorType,
        alphaType=skia.kPremul_AlphaType,
    ).withDefaultMipmaps()
    # A pixel's middle is half a pixel inside of it for skia, and at whole numbers here.
    where = [skia.Point(float(x), float(y)) for x, y in mesh.target + 0.5]
    taken = [skia.Point(float(x), float(y)) for x, y in mesh.source + 0.5]
    vertices = skia.Vertices(
        skia.Vertices.VertexMode.kTriangles_VertexMode,
        where,
        taken,
        None,
        [int(i) for i in mesh.triangles.ravel()],
    )
    surface = skia.Surface(*size)
    paint = skia.Paint(Shader=image.makeShader(samplingOptions=_SMOOTH))
    with surface as canvas:
        canvas.drawVertices(vertices, paint, skia.BlendMode.kSrcOver)
    pixels = surface.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    return np.asarray(pixels, dtype=np.float32) / 255
