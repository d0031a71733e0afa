package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A machine that is set up for Python is set up for this. */
class HubEnvironmentTest {
    @TempDir
    private Path home;

    private HubOptions options(Map<String, String> variables) {
        return HubOptions.fromEnvironment(variables, home);
    }

    @Test
    void withoutAnything() {
        HubOptions options = options(Map.of());
        assertThat(options.endpoint()).hasToString("https://huggingface.co");
        assertThat(options.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(options.packed()).isEqualTo(home.resolve(".cache/trol4j/models"));
        assertThat(options.token()).isNull();
        assertThat(options.offline()).isFalse();
        assertThat(options.links()).isTrue();
        assertThat(options.idleTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "XDG_CACHE_HOME, /x, /x/huggingface/hub",
        "HF_HOME, /h, /h/hub",
        "HUGGINGFACE_HUB_CACHE, /old, /old",
        "HF_HUB_CACHE, /new, /new",
        "HF_HUB_CACHE, $BASE/hub, /base/hub",
        "HF_HUB_CACHE, ${BASE}/hub, /base/hub"
    })
    void whereTheCacheIs(String name, String value, String expected) {
        assertThat(options(Map.of(name, value, "BASE", "/base")).cache()).isEqualTo(Path.of(expected));
    }

    @Test
    void aTildeIsTheHome() {
        assertThat(options(Map.of("HF_HOME", "~/models")).cache()).isEqualTo(home.resolve("models/hub"));
    }

    @Test
    void theMoreSpecialVariableWins() {
        assertThat(options(Map.of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/o", "HF_HUB_CACHE", "/n"))
                        .cache())
                .isEqualTo(Path.of("/n"));
    }

    @Test
    void theTokenAndWhereItMayBe() throws IOException {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "hf_stored\n");
        Files.writeString(home.resolve("elsewhere"), "hf_elsewhere");
        assertThat(options(Map.of()).token()).isEqualTo("hf_stored");
        assertThat(options(Map.of("HF_TOKEN_PATH", home.resolve("elsewhere").toString()))
                        .token())
                .isEqualTo("hf_elsewhere");
        assertThat(options(Map.of("HUGGING_FACE_HUB_TOKEN", "hf_old")).token()).isEqualTo("hf_old");
        assertThat(options(Map.of("HUGGING_FACE_HUB_TOKEN", "hf_old", "HF_TOKEN", " hf_new\n"))
                        .token())
                .isEqualTo("hf_new");
        assertThat(options(Map.of("HF_TOKEN", "hf_new", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"))
                        .token())
                .isNull();
        assertThat(options(Map.of("HF_TOKEN", "hf_new")).toString()).doesNotContain("hf_new");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "ON, true", "yes, true", "True, true", "0, false", "'', false", "2, false"})
    void offline(String value, boolean expected) {
        assertThat(options(Map.of("HF_HUB_OFFLINE", value)).offline()).isEqualTo(expected);
        assertThat(options(Map.of("TRANSFORMERS_OFFLINE", value)).offline()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "HF_ENDPOINT, huggingface.co",
        "HF_ENDPOINT, ftp://host",
        "HF_ENDPOINT, 'http://a b'",
        "HF_TOKEN, 'hf one'",
        "HF_HUB_DOWNLOAD_TIMEOUT, soon",
        "HF_HUB_ETAG_TIMEOUT, -1"
    })
    void nonsenseIsNamed(String name, String value) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> options(Map.of(name, value)))
                .withMessageContaining(name)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(HubException.Reason.BAD_SETTING));
    }

    @Test
    void endpointAndTimeouts() {
        HubOptions options = options(Map.of(
                "HF_ENDPOINT", "https://mirror.example/hf/",
                "HF_HUB_ETAG_TIMEOUT", "3",
                "HF_HUB_DOWNLOAD_TIMEOUT", "30"));
        assertThat(options.endpoint()).hasToString("https://mirror.example/hf");
        assertThat(options.answerTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "https://huggingface.co/a, proxy.example:3128",
        "http://plain.example, other:80",
        "https://inside.example, ''",
        "https://deep.inside.example, ''",
        "https://notinside.example, proxy.example:3128",
        "https://ported.example:8443, ''",
        "https://ported.example, proxy.example:3128"
    })
    void proxies(String address, String expected) {
        Proxy proxy = options(Map.of(
                        "HTTPS_PROXY", "http://me:secret@proxy.example:3128",
                        "http_proxy", "other",
                        "NO_PROXY", "localhost, inside.example,ported.example:8443"))
                .proxies()
                .select(URI.create(address))
                .getFirst();
        String found = proxy.address() instanceof InetSocketAddress at ? at.getHostString() + ":" + at.getPort() : "";
        assertThat(found).isEqualTo(expected);
    }
}
