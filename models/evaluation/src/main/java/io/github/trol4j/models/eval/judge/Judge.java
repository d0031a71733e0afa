package io.github.trol4j.models.eval.judge;

/** A grader of replies. Implementations answer every request once and never retry a reply for its content; the rules do that. */
public interface Judge {
    /** The judge's words. Throws {@link JudgeException} if none could be had. */
    String ask(JudgeRequest request);

    /**
     * How many times one question may be asked before asking again is pointless: a scorer that insists on a usable reply stops after
     * this many.
     */
    int tries(int position, String stage);

    /** How often the whole set is graded where the rules average over runs. */
    default int runs() {
        return 1;
    }
}
