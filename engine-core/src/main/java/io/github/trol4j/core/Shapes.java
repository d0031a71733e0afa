package io.github.trol4j.core;

import java.util.List;

/** The shape checks of {@link Ops}, worded once for all backends. Each is called before any arithmetic. */
public final class Shapes {
    private Shapes() {}

    public static void same(String op, Tensor a, Tensor b) {
        require(a.rows() == b.rows() && a.width() == b.width(), op, a, "another of the same shape", b);
    }

    public static void tensor(float[] values, int rows, int width) {
        if (rows < 0 || width < 0 || values.length != (long) rows * width) {
            throw new ShapeException(
                    "tensor: %d values are not a [%d, %d] matrix".formatted(values.length, rows, width));
        }
    }

    public static void embed(Weight table, int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= table.rows()) {
                throw new ShapeException(
                        "embed: id %d is outside %s [%d, %d]".formatted(id, table.name(), table.rows(), table.width()));
            }
        }
    }

    public static void unfoldPatches(float[] pixels, int tiles, PatchGrid grid) {
        int side = grid.side();
        if (tiles < 0 || pixels.length != 3L * tiles * side * side) {
            throw new ShapeException("unfoldPatches: %d values are not %d tiles of 3 x %d x %d"
                    .formatted(pixels.length, tiles, side, side));
        }
    }

    public static void linear(Tensor x, Linear layer) {
        require(x.width() == layer.in(), "linear", x, layer.weight());
    }

    public static void linear(Tensor x, LowRankLinear layer, Rows rows) {
        linear(x, layer.base());
        inside("linear", x, rows);
    }

    public static void lowRank(Tensor y, Tensor x, LowRank branch, Rows rows) {
        require(x.width() == branch.a().width(), "addLowRank", x, branch.a());
        require(y.width() == branch.b().rows(), "addLowRank", y, branch.b());
        require(y.rows() == x.rows(), "addLowRank", y, "as many rows as the input", x);
        inside("addLowRank", x, rows);
    }

    /** A vector that scales or shifts the columns of {@code x}. */
    public static void columns(String op, Tensor x, Weight vector) {
        require(vector.rows() == 1 && vector.width() == x.width(), op, x, vector);
    }

    public static void inside(String op, Tensor x, Rows rows) {
        if (rows.end() > x.rows()) {
            throw new ShapeException("%s: rows %s reach outside [%d, %d]".formatted(op, rows, x.rows(), x.width()));
        }
    }

    public static void columnRange(Tensor x, int from, int count) {
        if (from < 0 || count < 0 || count > x.width() - from) {
            throw new ShapeException(
                    "columns: %d from %d reach outside [%d, %d]".formatted(count, from, x.rows(), x.width()));
        }
    }

    public static void placeRows(Tensor x, Rows rows, Tensor values) {
        inside("placeRows", x, rows);
        require(
                values.rows() == rows.count() && values.width() == x.width(),
                "placeRows",
                x,
                rows.count() + " rows of the same width",
                values);
    }

    public static void addClassTokenAndPositions(Tensor patches, int tiles, Weight classToken, Weight positions) {
        columns("addClassTokenAndPositions", patches, classToken);
        boolean fits = tiles > 0
                && patches.rows() % tiles == 0
                && positions.width() == patches.width()
                && positions.rows() == patches.rows() / tiles + 1;
        if (!fits) {
            throw new ShapeException(
                    "addClassTokenAndPositions: %d tiles of patches %s do not fit positions [%d, %d] (one row for the class token)"
                            .formatted(tiles, text(patches), positions.rows(), positions.width()));
        }
    }

    /** Cells along one side of the square grid that each of {@code tiles} tiles of {@code x} must be. */
    public static int shuffleGrid(Tensor x, int tiles) {
        int cells = tiles > 0 && x.rows() % tiles == 0 ? (int) Math.sqrt((double) x.rows() / tiles) : 0;
        if (cells == 0 || cells % 2 != 0 || cells * cells * tiles != x.rows()) {
            throw new ShapeException("pixelShuffle: %s is not %d square grids of even side".formatted(text(x), tiles));
        }
        return cells / 2;
    }

    public static void mixByGate(Tensor once, Tensor twice, Tensor g) {
        same("mixByGate", once, twice);
        require(g.rows() == once.rows() && g.width() == 1, "mixByGate", once, "one gate value a row", g);
    }

    public static void gate(Tensor x, Linear gate) {
        require(gate.out() == 1 && gate.in() == x.width(), "gate", x, gate.weight());
    }

    public static void attention(Tensor q, Tensor k, Tensor v, Grouping grouping) {
        same("attention", q, k);
        same("attention", q, v);
        if (q.rows() % grouping.groups() != 0 || q.width() % grouping.heads() != 0) {
            throw new ShapeException("attention: %s cannot be %d groups of %d heads"
                    .formatted(text(q), grouping.groups(), grouping.heads()));
        }
    }

    public static void rotate(Tensor x, RotaryTable table, Rows positions) {
        if (x.width() % (2 * table.half()) != 0 || positions.count() != x.rows()) {
            throw new ShapeException("rotate: %s is not heads of %d at %d positions"
                    .formatted(text(x), 2 * table.half(), positions.count()));
        }
        if (!positions.isEmpty()) {
            table.at(positions.get(0));
            table.at(positions.end() - 1);
        }
    }

    /** A fused projection, positions behind everything cached, rows that are asked for, and a table that covers all. */
    public static void selfAttention(Tensor qkv, KvLayer kv, Attention attention) {
        fused(qkv, attention.heads());
        inside("selfAttention", qkv, attention.wanted());
        Rows positions = attention.positions();
        if (positions.count() != qkv.rows() || !positions.isEmpty() && positions.get(0) < kv.end()) {
            throw new ShapeException("selfAttention: %s cannot stand at %s behind %d cached positions"
                    .formatted(text(qkv), positions, kv.end()));
        }
        rotary(attention.heads(), attention.rotary());
        if (!positions.isEmpty()) {
            attention.rotary().at(positions.get(0));
            attention.rotary().at(positions.end() - 1);
        }
    }

    /** A fused projection whose rows extend a cache each, all of them different. */
    public static void selfAttention(Tensor qkv, List<KvLayer> kv, HeadLayout heads, StepPositions step) {
        fused(qkv, heads);
        if (kv.size() != qkv.rows() || step.positions().length != qkv.rows()) {
            throw new ShapeException("selfAttention: %s does not go with %d caches and %d positions"
                    .formatted(text(qkv), kv.size(), step.positions().length));
        }
        for (int r = 0; r < kv.size(); r++) {
            int position = step.positions()[r];
            if (position < kv.get(r).end()) {
                throw new ShapeException("selfAttention: row %d cannot stand at %d behind %d cached positions"
                        .formatted(r, position, kv.get(r).end()));
            }
            rotary(heads, step.rotary()[r]);
            step.rotary()[r].at(position);
            for (int other = 0; other < r; other++) {
                if (kv.get(other) == kv.get(r)) {
                    throw new ShapeException("selfAttention: rows %d and %d extend the same cache".formatted(other, r));
                }
            }
        }
    }

    private static void fused(Tensor qkv, HeadLayout heads) {
        if (qkv.width() != heads.fusedWidth()) {
            throw new ShapeException("selfAttention: %s is not [q | k | v] of %s, %d columns"
                    .formatted(text(qkv), heads, heads.fusedWidth()));
        }
    }

    private static void rotary(HeadLayout heads, RotaryTable rotary) {
        if (rotary.half() * 2 != heads.dim()) {
            throw new ShapeException(
                    "selfAttention: a rotary table of %d angles does not fit %s".formatted(rotary.half(), heads));
        }
    }

    /**
     * @param heads layout that the cache was made for
     * @param end the last cached position plus one
     */
    public static void appendKv(Tensor k, Tensor v, HeadLayout heads, Rows positions, int end) {
        same("appendKv", k, v);
        if (k.width() != heads.kvWidth()) {
            throw new ShapeException("appendKv: %s does not fit a cache of %s".formatted(text(k), heads));
        }
        if (positions.count() != k.rows() || !positions.isEmpty() && positions.get(0) < end) {
            throw new ShapeException(
                    "appendKv: %s cannot stand at %s behind %d cached positions".formatted(text(k), positions, end));
        }
    }

    public static void causalAttention(Tensor q, KvLayer kv, Attention.Queries queries) {
        Rows positions = queries.positions();
        boolean fits = q.width() == queries.heads().queryWidth() && positions.count() == q.rows();
        boolean seesNothing = !positions.isEmpty() && (kv.length() == 0 || positions.get(0) < kv.position(0));
        if (!fits || seesNothing || positions.end() > kv.end()) {
            throw new ShapeException("causalAttention: queries %s at %s do not fit %s over %d cached positions"
                    .formatted(text(q), positions, queries.heads(), kv.end()));
        }
    }

    /** Probabilities for all heads of some rows over all that is cached. */
    public static int weighValues(Tensor weights, KvLayer kv, HeadLayout heads) {
        if (weights.width() != kv.length() || weights.rows() % heads.query() != 0) {
            throw new ShapeException("weighValues: %s are not weights of %s over %d cached positions"
                    .formatted(text(weights), heads, kv.length()));
        }
        return weights.rows() / heads.query();
    }

    /** A cache made for other heads than those that attend to it. */
    public static void cached(Tensor q, HeadLayout heads, HeadLayout cached) {
        if (heads.kv() != cached.kv() || heads.dim() != cached.dim()) {
            throw new ShapeException(
                    "causalAttention: queries %s of %s do not fit a cache of %s".formatted(text(q), heads, cached));
        }
    }

    /** At least one part, all of the same width. */
    public static void stack(List<Tensor> parts) {
        if (parts.isEmpty()) {
            throw new ShapeException("stack: there is nothing to stack");
        }
        Tensor first = parts.getFirst();
        for (Tensor part : parts) {
            require(part.width() == first.width(), "stack", first, "parts of the same width", part);
        }
    }

    private static void require(boolean fits, String op, Tensor a, Weight b) {
        if (!fits) {
            throw new ShapeException(
                    "%s: %s does not fit %s [%d, %d]".formatted(op, text(a), b.name(), b.rows(), b.width()));
        }
    }

    private static void require(boolean fits, String op, Tensor a, String expected, Tensor b) {
        if (!fits) {
            throw new ShapeException("%s: %s needs %s, got %s".formatted(op, text(a), expected, text(b)));
        }
    }

    private static String text(Tensor x) {
        return "[%d, %d]".formatted(x.rows(), x.width());
    }
}
