package io.github.trol4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {
    @Test
    void aRangeKnowsItsMembers() {
        Rows rows = Rows.range(3, 6);
        assertThat(members(rows)).containsExactly(3, 4, 5);
        assertThat(rows.isRange()).isTrue();
        assertThat(rows.end()).isEqualTo(6);
        assertThat(rows.isAll(3)).isFalse();
        assertThat(Rows.range(0, 3).isAll(3)).isTrue();
        assertThat(rows).hasToString("[3, 6)");
    }

    @Test
    void gaplessRowsAreARange() {
        assertThat(Rows.of(4, 5, 6).isRange()).isTrue();
        assertThat(Rows.of(0, 1).isAll(2)).isTrue();
        assertThat(Rows.of(4, 6).isRange()).isFalse();
        assertThat(Rows.of().isEmpty()).isTrue();
        assertThat(Rows.of(7).isRange()).isTrue();
    }

    @Test
    void emptyRowsReachNowhere() {
        assertThat(Rows.none().end()).isZero();
        assertThat(Rows.range(5, 5).end()).isZero();
        assertThat(Rows.range(5, 5).shift(7).isEmpty()).isTrue();
    }

    @Test
    void rowsThatDoNotAscendAreRefused() {
        assertThatThrownBy(() -> Rows.of(1, 1))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[1, 1]");
        assertThatThrownBy(() -> Rows.of(2, 1)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Rows.of(-1, 1)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Rows.range(3, 2)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Rows.range(-1, 2)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Rows.range(2, 4).shift(-3)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Rows.of(2, 4).shift(Integer.MAX_VALUE)).isInstanceOf(ShapeException.class);
    }

    @Test
    void theCallersArrayIsCopied() {
        int[] given = {1, 3, 9};
        Rows rows = Rows.of(given);
        given[0] = 2;
        assertThat(members(rows)).containsExactly(1, 3, 9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void setOperationsEqualThoseOfSets(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int[] a = some(random);
            int[] b = some(random);
            int from = random.nextInt(20);
            int to = from + random.nextInt(20);
            Rows rows = Rows.of(a);
            assertThat(members(rows)).containsExactly(a);
            assertThat(members(rows.shift(7)))
                    .containsExactly(IntStream.of(a).map(r -> r + 7).toArray());
            assertThat(members(rows.within(from, to)))
                    .containsExactly(IntStream.of(a)
                            .filter(r -> r >= from && r < to)
                            .map(r -> r - from)
                            .toArray());
            assertThat(members(rows.indicesOf(Rows.of(b))))
                    .containsExactly(IntStream.range(0, a.length)
                            .filter(i -> IntStream.of(b).anyMatch(r -> r == a[i]))
                            .toArray());
        }
    }

    /** Between none and ten rows below 30, without gaps now and then. */
    private static int[] some(Random random) {
        int count = random.nextInt(10);
        if (random.nextInt(3) == 0) {
            int from = random.nextInt(20);
            return IntStream.range(from, from + count).toArray();
        }
        TreeSet<Integer> rows = new TreeSet<>();
        while (rows.size() < count) {
            rows.add(random.nextInt(30));
        }
        return rows.stream().mapToInt(r -> r).toArray();
    }

    private static int[] members(Rows rows) {
        return IntStream.range(0, rows.count()).map(rows::get).toArray();
    }
}
