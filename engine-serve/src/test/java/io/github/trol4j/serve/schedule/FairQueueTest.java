package io.github.trol4j.serve.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final FairQueue<String> queue = new FairQueue<>(6);

    @Test
    void clientsTakeTurns() throws InterruptedException {
        for (String item : List.of("a1", "a2", "a3", "b1", "c1", "b2")) {
            assertThat(queue.offer(item.substring(0, 1), item)).isTrue();
        }
        assertThat(queue.offer("d", "d1")).isFalse();
        List<String> order = new ArrayList<>();
        for (String next = queue.poll(AT_ONCE); next != null; next = queue.poll(AT_ONCE)) {
            order.add(next);
        }
        assertThat(order).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
        assertThat(queue.size()).isZero();
    }

    @Test
    void whoeverGivesUpIsNotWaitedFor() throws InterruptedException {
        queue.offer("a", "a1");
        queue.offer("b", "b1");
        assertThat(queue.remove("a", "a1")).isTrue();
        assertThat(queue.remove("a", "a1")).isFalse();
        assertThat(queue.poll(AT_ONCE)).isEqualTo("b1");
        assertThat(queue.poll(Duration.ofMillis(1))).isNull();
    }
}
