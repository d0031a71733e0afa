package io.github.trol4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.serve.http.PageFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for people, as browsers get it; what it does in one is tried by {@code src/test/browser}. */
class PageTest {
    private static final Pattern ADDRESS = Pattern.compile("(?:https?:)?//[a-z0-9-]+\\.[a-z0-9.-]+");
    private static final Pattern PART = Pattern.compile("(?:src|href)=\"([^\"]*)\"|from \"([^\"]*)\"");
    private static final Pattern INLINE =
            Pattern.compile("(?i)<script(?![^>]*src=)|<style|\\son[a-z]+=|\\sstyle=|javascript:");
    private static final Pattern HTML_FROM_TEXT =
            Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");

    private static Server server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = Nano.start();
        client = new Client(server);
    }

    @AfterAll
    static void end() {
        client.close();
        server.close();
    }

    static List<String> names() throws URISyntaxException, IOException {
        Path index =
                Path.of(Objects.requireNonNull(PageFiles.class.getResource("/io/github/trol4j/serve/page/index.html"))
                        .toURI());
        try (Stream<Path> files = Files.list(Objects.requireNonNull(index.getParent()))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static HttpResponse<String> page(String path) throws IOException, InterruptedException {
        return client.get(path);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyPartIsServedWithATypeAndAPolicyThatLetsNothingElseIn(String name) throws Exception {
        HttpResponse<String> response = page("/page/" + name);
        assertThat(response.statusCode()).isEqualTo(200);
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        assertThat(type)
                .startsWith(
                        switch (name.substring(name.lastIndexOf('.'))) {
                            case ".html" -> "text/html";
                            case ".js" -> "text/javascript";
                            case ".css" -> "text/css";
                            default -> "image/svg+xml";
                        });
        assertThat(response.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .satisfies(policy -> assertThat(policy)
                        .startsWith(
                                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'")
                        .contains("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe", "*"));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
    }

    @Test
    void theRootIsThePage() throws Exception {
        HttpResponse<String> root = page("/");
        assertThat(root.statusCode()).isEqualTo(200);
        assertThat(root.body()).isEqualTo(page("/page/index.html").body()).contains("<h1>", "lang=\"en\"");
    }

    @ParameterizedTest
    @MethodSource("names")
    void nothingComesFromElsewhereAndNoTextBecomesHtml(String name) throws Exception {
        String text = page("/page/" + name).body();
        if (!name.endsWith(".svg")) { // whose name of its language looks like an address
            assertThat(ADDRESS.matcher(text).results().map(found -> found.group()))
                    .isEmpty();
        }
        assertThat(HTML_FROM_TEXT.matcher(text).find()).isFalse();
        assertThat(INLINE.matcher(name.endsWith(".html") ? text : "").find()).isFalse();
        assertThat(PART.matcher(text).results().map(found -> found.group(1) == null ? found.group(2) : found.group(1)))
                .allSatisfy(part -> assertThat(names()).contains(part.replaceFirst("^(\\./|/page/)", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/",
                "/page/nothing.js",
                "/page/../PageFiles.class",
                "/page/..%2f..%2fServer.class",
                "/page/%2e%2e/%2e%2e/Server.class",
                "/page/..%5cindex.html",
                "/page//index.html",
                "/page/./index.html",
                "/page/index.html%00.js",
                "/page/INDEX.HTML",
                "/page/page/index.html",
                "/index.html"
            })
    void nothingElseIsServed(String path) throws Exception {
        HttpResponse<String> response = page(path);
        assertThat(response.statusCode()).as(path).isEqualTo(404);
        assertThat(Client.parse(response.body()).at("/error/code").textValue()).isEqualTo("unknown_url");
    }

    @Test
    void theGatesOfEveryPatchAndWordAreThereForWhoAsks() throws Exception {
        ObjectNode body = Client.chat("What colour is the circle?", Nano.dataUri(1));
        assertThat(client.ask(body).at("/trol/gates").has("pictures")).isFalse();
        body.putObject("trol").put("gates", true);
        JsonNode gates = client.ask(body).at("/trol/gates");
        int layers = Nano.MODEL.config().decoder().layers();
        JsonNode picture = gates.at("/pictures/0");
        int side = picture.path("cells").intValue();
        int squares = picture.path("columns").intValue() * picture.path("rows").intValue();
        int patches = (squares == 1 ? 1 : squares + 1) * side * side;
        assertThat(picture.path("layers")).hasSize(layers);
        assertThat(gates.path("words")).isNotEmpty();
        for (int layer = 0; layer < layers; layer++) {
            JsonNode values = picture.path("layers").path(layer);
            assertThat(values).hasSize(patches);
            double sum = 0;
            for (JsonNode value : values) {
                sum += value.doubleValue();
            }
            assertThat(sum / patches).isCloseTo(gates.path("image").path(layer).doubleValue(), within(0.002));
            double words = 0;
            for (JsonNode word : gates.path("words")) {
                words += word.path("layers").path(layer).doubleValue();
            }
            assertThat(words / gates.path("words").size())
                    .isCloseTo(gates.path("text").path(layer).doubleValue(), within(0.002));
        }
    }

    @Test
    void aTraceShowsBothPasses() throws Exception {
        ObjectNode body = Client.chat("What colour is the circle?", Nano.dataUri(1));
        HttpResponse<String> response = client.post("/trace", body.toString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode trace = Client.parse(response.body());
        body.putObject("trol").put("gates", true);
        JsonNode gates = client.ask(body).at("/trol/gates");
        for (String part : List.of("pictures", "words")) {
            assertThat(trace.path("gates").path(part)).as(part).isEqualTo(gates.path(part));
        }
        int layers = Nano.MODEL.config().decoder().layers();
        for (String map : List.of("change", "first", "second")) {
            JsonNode picture = trace.path(map).path("pictures").path(0);
            assertThat(picture.path("layers"))
                    .as(map)
                    .hasSize(layers)
                    .allSatisfy(layer -> assertThat(layer)
                            .hasSize(picture.path("cells").intValue()
                                    * picture.path("cells").intValue()));
            assertThat(trace.path(map).path("words"))
                    .hasSize(gates.path("words").size());
        }
        JsonNode first = trace.at("/first/pictures/0/layers/0");
        assertThat(first).allSatisfy(weight -> assertThat(weight.doubleValue()).isBetween(0.0, 1.0));
        assertThat(first).isNotEqualTo(trace.at("/second/pictures/0/layers/0"));
    }

    @Test
    void aTraceIsOfOneQuestion() throws Exception {
        ObjectNode streamed = Client.chat("What is it?").put("stream", true);
        ObjectNode told = Client.chat("What is it?");
        told.withArray("messages").insertObject(0).put("role", "system").put("content", "Be brief.");
        for (ObjectNode body : List.of(streamed, told)) {
            HttpResponse<String> response = client.post("/trace", body.toString());
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Client.parse(response.body()).at("/error/message").textValue())
                    .contains("/trace watches one");
        }
        assertThat(client.post("/trace", Client.chat("What is it?").toString()).statusCode())
                .as("nothing is left taken")
                .isEqualTo(200);
    }

    @Test
    void aWrongWishForGatesIsRefusedByName() throws Exception {
        ObjectNode body = Client.chat("What is it?");
        body.putObject("trol").put("gatse", true);
        HttpResponse<String> response = client.post("/v1/chat/completions", body.toString());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.parse(response.body()).at("/error/message").textValue())
                .contains("trol.gatse");
    }
}
