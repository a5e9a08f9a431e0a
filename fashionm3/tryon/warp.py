"""Bending a picture so that given points come to lie on given points.

The garment carries a mesh; a thin-plate spline says where each node goes, and the triangles are
painted there. Only cloth is painted, so that nothing of it can appear twice, and the mesh has no
holes, so that the cloth has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import skia
from cv2.typing import MatLike
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from fashionm3.tryon.geometry import Array, Box, Mask, Points, placed, thrice

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

    def within(self, box: Box) -> "Mesh":
        """The same on a sheet that is a part of the one it lies on."""
        return replace(self, target=self.target - (box[1].start, box[0].start))


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


def spread(values: Array, mesh: Mesh, size: tuple[int, int]) -> Array:
    """What is known at the corners of a garment's mesh, for each of its pixels.

    Args:
        values: `(n,)`, one for each corner.
        mesh: from `bend`.
        size: width and height of the garment's picture.

    Returns:
        `(h, w)`, straight between the corners; 0 where there are none.
    """
    columns, rows = np.rint((mesh.source + 0.5) / _MESH).astype(int).T
    coarse = np.zeros((rows.max() + 2, columns.max() + 2), dtype=np.float32)
    coarse[rows, columns] = values
    step = 1 / _MESH
    to_coarse = np.asarray(((step, 0, step / 2), (0, step, step / 2)))
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(coarse, to_coarse, size, flags=how), dtype=np.float32)


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
    premultiplied = cv2.multiply(colour, thrice(matte), scale=255, dtype=cv2.CV_8U)
    texture = cv2.merge([premultiplied, _bytes(matte)])
    box, pixels = _painted(mesh, size, texture, skia.kUnpremul_AlphaType)
    return placed(pixels[..., :3], box, size), placed(pixels[..., 3], box, size)


def carry_fields(mesh: Mesh, size: tuple[int, int], *fields: Array) -> list[Array]:
    """Up to three fields `(h, w)` from 0 to 1, where the mesh lies; 0 elsewhere."""
    solid = np.full(fields[0].shape, 255, dtype=np.uint8)
    planes = [_bytes(field) for field in fields]
    texture = cv2.merge([*planes, *[solid] * (4 - len(planes))])
    box, pixels = _painted(mesh, size, texture, skia.kPremul_AlphaType)
    return [placed(pixels[..., i], box, size) for i in range(len(fields))]


def _bytes(field: Array) -> NDArray[np.uint8]:
    single = np.ascontiguousarray(field, dtype=np.float32)
    return np.asarray(cv2.convertScaleAbs(np.maximum(single, 0), alpha=255), dtype=np.uint8)


def frame(meshes: Sequence[Mesh], size: tuple[int, int]) -> Box:
    """Rows and columns of a sheet in which all of some meshes lies.

    Args:
        meshes: at least one.
        size: width and height of the sheet.
    """
    return _around(np.concatenate([mesh.target for mesh in meshes]), size)


def _around(points: Points, size: tuple[int, int]) -> Box:
    low = np.floor(points.min(axis=0)).astype(int)
    high = np.ceil(points.max(axis=0)).astype(int) + 1
    (left, right), (top, bottom) = (
        np.clip((low[i] - 1, high[i] + 1), 0, size[i]).tolist() for i in (0, 1)
    )
    return slice(top, bottom), slice(left, right)


def _painted(
    mesh: Mesh, size: tuple[int, int], texture: MatLike, alpha_type: object
) -> tuple[Box, Array]:
    """The texture `(h, w, 4)` where the mesh lies: which part of the sheet, and what is there."""
    box = frame([mesh], size)
    if box[0].start == box[0].stop or box[1].start == box[1].stop:
        return box, np.zeros((box[0].stop - box[0].start, box[1].stop - box[1].start, 4))
    cloth = _around(mesh.source, (texture.shape[1], texture.shape[0]))
    # Smaller copies of the texture average the same pixels wherever it is cut off.
    rows, columns = (slice(way.start // _MESH * _MESH, way.stop) for way in cloth)
    image = skia.Image.fromarray(
        np.ascontiguousarray(texture[rows, columns]),
        colorType=skia.kRGBA_8888_ColorType,
        alphaType=skia.kPremul_AlphaType,
    ).withDefaultMipmaps()
    # A pixel's middle is half a pixel inside of it for skia, and at whole numbers here.
    where = mesh.target + 0.5 - (box[1].start, box[0].start)
    taken = mesh.source + 0.5 - (columns.start, rows.start)
    vertices = skia.Vertices(
        skia.Vertices.VertexMode.kTriangles_VertexMode,
        [skia.Point(x, y) for x, y in where.tolist()],
        [skia.Point(x, y) for x, y in taken.tolist()],
        None,
        mesh.triangles.ravel().tolist(),
    )
    surface = skia.Surface(box[1].stop - box[1].start, box[0].stop - box[0].start)
    paint = skia.Paint(Shader=image.makeShader(samplingOptions=_SMOOTH))
    with surface as canvas:
        canvas.drawVertices(vertices, paint, skia.BlendMode.kSrcOver)
    pixels = surface.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=alpha_type)
    return box, np.multiply(pixels, np.float32(1 / 255), dtype=np.float32)
