package io.github.trol4j.models.eval.python;

/** Levenshtein distance over Unicode characters. */
public final class EditDistance {
    private EditDistance() {}

    /** The least number of single-character insertions, deletions and replacements that turn one text into the other. */
    public static int between(String a, String b) {
        int[] from = a.codePoints().toArray();
        int[] to = b.codePoints().toArray();
        int[] row = new int[to.length + 1];
        for (int j = 0; j <= to.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length; i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length; j++) {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length];
    }
}
