package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bytes that no set of a grammar tells apart, as one class.
 *
 * @param classOf class of each byte
 * @param count number of classes
 * @param accepts for each set and class, whether the set holds it
 */
record ByteClasses(byte[] classOf, int count, boolean[][] accepts) {
    static ByteClasses of(List<List<Long>> sets) {
        byte[] classOf = new byte[256];
        List<Integer> examples = new ArrayList<>();
        Map<List<Integer>, Integer> known = new HashMap<>();
        for (int b = 0; b < 256; b++) {
            List<Integer> holding = new ArrayList<>();
            for (int s = 0; s < sets.size(); s++) {
                if (holds(sets.get(s), b)) {
                    holding.add(s);
                }
            }
            Integer number = known.putIfAbsent(holding, known.size());
            if (number == null) {
                number = known.size() - 1;
                examples.add(b);
            }
            classOf[b] = (byte) (int) number;
        }
        boolean[][] accepts = new boolean[sets.size()][examples.size()];
        for (int s = 0; s < sets.size(); s++) {
            for (int c = 0; c < examples.size(); c++) {
                accepts[s][c] = holds(sets.get(s), examples.get(c));
            }
        }
        return new ByteClasses(classOf, examples.size(), accepts);
    }

    private static boolean holds(List<Long> set, int b) {
        return (set.get(b >> 6) >> (b & 63) & 1) != 0;
    }
}
