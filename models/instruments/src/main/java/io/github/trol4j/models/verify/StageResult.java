package io.github.trol4j.models.verify;

/**
 * One compared stage.
 *
 * @param stage name as in the golden file
 * @param maxAbs largest difference; infinite if shapes differ or a value is not finite
 * @param cosine of both tensors seen as vectors; NaN for a comparison of ids or text
 * @param passed within tolerance
 * @param detail where it is worst, or what differs
 */
public record StageResult(String stage, double maxAbs, double cosine, boolean passed, String detail) {

    /** A stage of the golden file that the model never came through. */
    static StageResult missing(String stage) {
        return new StageResult(
                stage, Double.POSITIVE_INFINITY, Double.NaN, false, "is in the golden file, but was never computed");
    }

    static StageResult equal(String stage, Object expected, Object got) {
        boolean same = expected.equals(got);
        return new StageResult(
                stage,
                same ? 0 : Double.POSITIVE_INFINITY,
                Double.NaN,
                same,
                same ? "equal" : "expected %s, got %s".formatted(expected, got));
    }
}
