package io.github.trol4j.models.phi3;

import io.github.trol4j.llm.Rotary;
import io.github.trol4j.models.load.ConfigFields;
import io.github.trol4j.models.load.RotaryFields;

/** How Phi-3 turns positions: a list of factors for short sequences and one for long ones, by the names it had over the years. */
final class Phi3Rotary {
    private static final int POSITIONS = 4096;

    private Phi3Rotary() {}

    static Rotary read(ConfigFields f, int dim) {
        RotaryFields fields = RotaryFields.read(f, POSITIONS);
        int original = fields.originalPositions(f, POSITIONS);
        ConfigFields details = fields.details();
        Rotary rotary;
        if (details == null || fields.isPlain()) {
            rotary = new Rotary.Plain(dim, fields.maxPositions(), fields.theta());
        } else {
            rotary = new Rotary.ByFactor(
                    dim,
                    fields.maxPositions(),
                    fields.theta(),
                    original,
                    details.numbers("short_factor", dim / 2),
                    details.numbers("long_factor", dim / 2),
                    magnitude(fields, details, original));
        }
        fields.finish();
        return rotary;
    }

    /** The factor on cosines and sines that makes up for longer sequences. */
    private static float magnitude(RotaryFields fields, ConfigFields details, int original) {
        double scale = details.positive("factor", (double) fields.maxPositions() / original);
        double found = switch (fields.type()) {
            case "su", "longrope" -> Math.sqrt(1 + Math.log(scale) / Math.log(original));
            case "yarn" -> 0.1 * Math.log(scale) + 1;
            default -> throw fields.unknownType("'su', 'longrope' or 'yarn'");
        };
        return (float) details.positive("attention_factor", scale <= 1 ? 1 : found);
    }
}
