package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people call a model, and what could only be meant to get out of the cache. */
class ModelNameTest {
    @ParameterizedTest
    @CsvSource({
        "TroL-1.8B, BK-Lee/TroL-1.8B, main, TroL-1.8B",
        "trol-7b, BK-Lee/TroL-7B, main, TroL-7B",
        "BK-Lee/TroL-3.8B, BK-Lee/TroL-3.8B, main, TroL-3.8B",
        "TroL-3.8B@v2, BK-Lee/TroL-3.8B, v2, TroL-3.8B@v2",
        "someone/my_TroL.x@refs/pr/3, someone/my_TroL.x, refs/pr/3, someone/my_TroL.x@refs/pr/3"
    })
    void names(String text, String repository, String revision, String shown) {
        ModelName name = ModelName.of(text);
        assertThat(name.repository()).isEqualTo(repository);
        assertThat(name.revisionOrMain()).isEqualTo(revision);
        assertThat(name).hasToString(shown);
        assertThat(ModelName.of(name.toString())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "TroL-2B",
                "a/b/c",
                "/b",
                "a/",
                "../b",
                "a/..",
                "a--b/c",
                "a/b--c",
                ".a/b",
                "a/b.",
                "a/b@",
                "a/b@../../x",
                "a/b@x/../y",
                "a/b@/x",
                "a/b@x/",
                "a/b@.hidden",
                "a/b@x\ny",
                "a\\b/c",
                "a/b c",
                "http://a/b"
            })
    void whatIsNoName(String text) {
        assertThat(ModelName.maybe(text)).isEmpty();
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> ModelName.of(text))
                .withMessageContaining("OWNER/NAME");
    }

    @Test
    void aCommitIsPinned() {
        assertThat(ModelName.of("a/b@" + "0123456789".repeat(4)).isPinned()).isTrue();
        assertThat(ModelName.of("a/b@0123456").isPinned()).isFalse();
    }
}
