package io.github.trol4j.core;

/** Makes text from an untrusted file fit for a message: short, and without characters that would steer a terminal. */
public final class Shown {
    private static final int LONGEST = 120;

    private Shown() {}

    public static String text(String untrusted) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(untrusted.length(), LONGEST); i++) {
            char c = untrusted.charAt(i);
            boolean plain = !Character.isISOControl(c)
                    && !Character.isSurrogate(c)
                    && Character.isDefined(c)
                    && Character.getType(c) != Character.FORMAT;
            shown.append(plain ? c : '\uFFFD');
        }
        return untrusted.length() > LONGEST ? shown + "..." : shown.toString();
    }
}
