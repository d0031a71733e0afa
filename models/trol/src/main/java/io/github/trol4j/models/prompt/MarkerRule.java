package io.github.trol4j.models.prompt;

/** How image markers get into a question that has none. */
public enum MarkerRule {
    /** One marker for each image, as the evaluation code evidently means it. */
    INTENDED,

    /**
     * As the released evaluation code does it, bug for bug: outside four tasks there is one marker too many, and the
     * only image's token count serves all markers. The model cannot run on such a prompt; it is here to be compared.
     */
    OFFICIAL
}
