package io.github.trol4j.llm;

/**
 * What the decoder's blocks did to read a prompt, beside what the published model does: two passes of every row, but for the last
 * block, whose second pass carries the last row alone. Rows known from before count in neither.
 *
 * @param first what was done in first passes
 * @param second what was done in second passes
 * @param fullFirst what the published model does in first passes
 * @param fullSecond what the published model does in second passes
 */
public record PromptWork(PassWork first, PassWork second, PassWork fullFirst, PassWork fullSecond) {
    public static final PromptWork NONE = new PromptWork(PassWork.NONE, PassWork.NONE, PassWork.NONE, PassWork.NONE);

    /** Floating-point operations done. */
    public double operations() {
        return first.operations() + second.operations();
    }

    /** Floating-point operations of the published model. */
    public double fullOperations() {
        return fullFirst.operations() + fullSecond.operations();
    }

    /** Share of the published model's operations that was done: 1 for all of it; 1 too where nothing is known. */
    public double share() {
        return share(operations(), fullOperations());
    }

    /** Share of the published model's operations in second passes that was done. */
    public double secondShare() {
        return share(second.operations(), fullSecond.operations());
    }

    /** Both together. */
    public PromptWork plus(PromptWork more) {
        return new PromptWork(
                first.plus(more.first),
                second.plus(more.second),
                fullFirst.plus(more.fullFirst),
                fullSecond.plus(more.fullSecond));
    }

    private static double share(double done, double full) {
        return full == 0 ? 1 : done / full;
    }
}
