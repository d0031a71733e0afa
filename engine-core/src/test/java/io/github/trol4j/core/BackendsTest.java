package io.github.trol4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.reference.ReferenceProvider;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final BackendOptions OPTIONS = BackendOptions.defaults();

    private final BackendProvider broken = new Stub("broken", () -> BackendProvider.Probe.unusable("no such device"));
    private final BackendProvider throwing = new Stub("throwing", () -> {
        throw new NoClassDefFoundError("org/example/Missing");
    });
    private final BackendProvider works = new ReferenceProvider();

    @Test
    void theFirstUsableProviderIsChosen() {
        try (Backend backend = Backends.best(OPTIONS, List.of(broken, throwing, works))) {
            assertThat(backend.name()).isEqualTo("reference");
        }
    }

    @Test
    void aForcedChoiceFailsHardAndSaysWhy() {
        assertThatThrownBy(() -> Backends.named("broken", OPTIONS, List.of(broken, works)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("broken")
                .hasMessageContaining("no such device");
        assertThatThrownBy(() -> Backends.named("throwing", OPTIONS, List.of(throwing, works)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("org/example/Missing");
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> Backends.named("gpu", OPTIONS, List.of(broken, works)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("'gpu'")
                .hasMessageContaining("broken")
                .hasMessageContaining("reference");
    }

    @Test
    void withoutAnyUsableProviderEveryReasonIsNamed() {
        assertThatThrownBy(() -> Backends.best(OPTIONS, List.of(broken, throwing)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("no such device")
                .hasMessageContaining("throwing");
    }

    @Test
    void theClassPathOffersTheBackendsBestFirst() {
        List<Integer> ranks = Backends.candidates().stream()
                .map(candidate -> candidate.provider().rank())
                .toList();
        assertThat(ranks).isSortedAccordingTo((a, b) -> b - a);
        assertThat(Backends.candidates())
                .extracting(candidate -> candidate.provider().name())
                .contains("reference", "cpu");
        assertThat(Backends.candidates())
                .allSatisfy(candidate -> assertThat(candidate.probe().reason()).isNotBlank());
    }

    @Test
    void threadsOutsideReasonAreRefused() {
        assertThatThrownBy(() -> OPTIONS.withThreads(0)).isInstanceOf(BackendException.class);
        assertThatThrownBy(() -> OPTIONS.withThreads(100_000)).isInstanceOf(BackendException.class);
    }

    private record Stub(String name, Supplier<Probe> answer) implements BackendProvider {
        @Override
        public int rank() {
            return 99;
        }

        @Override
        public Probe probe() {
            return answer.get();
        }

        @Override
        public Backend create(BackendOptions options) {
            throw new AssertionError("made although it cannot be used");
        }
    }
}
