package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.EvalException;

/** The released code would stop here; the message is the exception that it would show. */
public final class OfficialCrash extends EvalException {
    public OfficialCrash(String exception) {
        super(exception);
    }

    public static OfficialCrash listIndex() {
        return new OfficialCrash("IndexError: list index out of range");
    }

    public static OfficialCrash stringIndex() {
        return new OfficialCrash("IndexError: string index out of range");
    }

    public static OfficialCrash zeroDivision() {
        return new OfficialCrash("ZeroDivisionError: division by zero");
    }

    public static OfficialCrash endless(int position, String stage) {
        return new OfficialCrash("does not end: no end of requests for item " + position + ", " + stage);
    }
}
