package io.github.trol4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.serve.http.Keys;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers may try, and that the server goes on answering. */
class AttacksTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final int IDLERS = 40;

    @TempDir
    private static Path outside;

    private static Path root;
    private static Server server;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        root = Files.createDirectory(outside.resolve("media"));
        Files.write(root.resolve("inside.png"), Nano.picture(1));
        Files.write(outside.resolve("secret.png"), Nano.picture(1));
        Files.createSymbolicLink(root.resolve("link.png"), outside.resolve("secret.png"));
        server = TestOptions.usual()
                .limits(TestOptions.small())
                .media(root, List.of())
                .start();
        client = new Client(server);
    }

    @AfterAll
    static void end() {
        client.close();
        server.close();
    }

    private static void assertAlive() throws Exception {
        assertThat(client.ask(Client.chat("What colour is the circle?", Nano.dataUri(1)))
                        .at("/choices/0/message/content")
                        .textValue())
                .isEqualTo("brown");
    }

    private static HttpResponse<String> ask(String picture) throws Exception {
        return client.post(
                CHAT, Client.chat("What colour is the circle?", picture).toString());
    }

    @Test
    void aHugeBodyIsRefusedBeforeItIsSent() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.say(
                    "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n"
                            .formatted(CHAT));
            assertThat(raw.line()).contains("413");
            assertThat(raw.rest()).contains("request_too_large");
        }
        assertAlive();
    }

    @Test
    void aBodyOfUnknownLengthIsReadUpToTheLimit() throws Exception {
        int more = TestOptions.small().bodyBytes() + (8 << 10);
        try (RawClient raw = new RawClient(server)) {
            raw.say(
                    "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .formatted(CHAT));
            raw.say("%x\r\n%s\r\n".formatted(more, " ".repeat(more)));
            assertThat(raw.line()).contains("413");
        }
        assertAlive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "{\"a\": 1, \"a\": 2}", "{} {}", "{\"temperature\": NaN}", "\u0000"})
    void whatIsNoJsonObject(String body) throws Exception {
        assertThat(client.post(CHAT, body).statusCode()).isEqualTo(400);
    }

    @Test
    void jsonWithoutEnd() throws Exception {
        String deep = "{\"messages\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(client.post(CHAT, deep).statusCode()).isEqualTo(400);
        assertThat(client.post(CHAT, "{\"seed\": " + "9".repeat(100_000) + "}").statusCode())
                .isEqualTo(400);
        assertThat(client.post(CHAT, "{\"" + "a".repeat(100_000) + "\": 1}").statusCode())
                .isEqualTo(400);
        assertAlive();
    }

    @Test
    void otherTypesThanJson() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.say("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"
                    .formatted(CHAT));
            assertThat(raw.line()).contains("415");
        }
    }

    /** A page in a browser whose name leads here. */
    @Test
    void otherNamesThanLocalhost() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.say("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            assertThat(raw.line()).contains("403");
        }
    }

    @Test
    void aPictureThatClaimsToBeHuge() throws Exception {
        assertThat(ask(dataUri(png(60_000, 60_000, 1_000))).body()).contains("megapixels");
        assertAlive();
    }

    /** Ten pixels by its header, and a hundred megabytes of zeros in a few kilobytes. */
    @Test
    void aPictureThatSwells() throws Exception {
        assertThat(ask(dataUri(png(10, 10, 100_000_000))).statusCode()).isIn(200, 400);
        assertAlive();
    }

    @Test
    void tooManyPictures() throws Exception {
        ObjectNode body = Client.chat("What is it?");
        ArrayNode parts = (ArrayNode) body.at("/messages/0/content");
        for (int i = 0; i <= ServeOptions.PICTURES; i++) {
            parts.addObject().put("type", "image_url").putObject("image_url").put("url", dataUri(png(10, 10, 310)));
        }
        assertThat(client.post(CHAT, body.toString()).body()).contains("up to " + ServeOptions.PICTURES + " pictures");
    }

    @Test
    void filesBelowTheFolderAlone() throws Exception {
        assertThat(ask(root.resolve("inside.png").toUri().toString()).statusCode())
                .isEqualTo(200);
        for (String url : List.of(
                outside.resolve("secret.png").toUri().toString(),
                root.toUri() + "../secret.png",
                root.toUri() + "%2e%2e/secret.png",
                root.resolve("link.png").toUri().toString(),
                root.resolve("missing.png").toUri().toString(),
                root.toUri().toString(),
                "file:///etc/passwd",
                "file:///dev/zero",
                "file://host/share/a.png",
                "file:a.png",
                "file:///%00")) {
            HttpResponse<String> response = ask(url);
            assertThat(response.statusCode()).as(url).isEqualTo(400);
            assertThat(response.body()).as(url).contains("below the folder").doesNotContain("secret", "passwd");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/",
                "/page/../Server.class",
                "/page/%2e%2e/Server.class",
                "/page/..%2fServer.class",
                "/page/a.class",
                "/nothing"
            })
    void thePageHasNothingButItsFiles(String path) throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.say("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path));
            assertThat(raw.line()).contains("404");
        }
    }

    /** Requests that never end, in their headers and in their bodies, hold nobody up and are cut off. */
    @Test
    void slowLorisAndHalfOpenConnections() throws Exception {
        List<RawClient> idlers = new ArrayList<>();
        for (int i = 0; i < IDLERS; i++) {
            RawClient raw = new RawClient(server);
            raw.say("POST %s HTTP/1.1\r\nHost: localhost\r\n".formatted(CHAT));
            if (i % 2 == 0) {
                raw.say("Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\"");
            }
            idlers.add(raw);
        }
        assertAlive();
        for (RawClient idler : idlers) {
            assertThat(idler.rest()).doesNotContain("200");
            idler.close();
        }
        assertAlive();
    }

    @Test
    void keys() throws Exception {
        Path file = Files.writeString(outside.resolve("keys"), "# ours\n0123456789abcdef\n\nfedcba9876543210\n");
        try (Server locked = TestOptions.usual().keys(Keys.read(file)).start();
                Client stranger = new Client(locked)) {
            HttpResponse<String> refused = stranger.get("/v1/models");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(Client.parse(refused.body()).at("/error/code").textValue())
                    .isEqualTo("invalid_api_key");
            assertThat(stranger.get("/v1/models", "Authorization", "Bearer 0123456789abcdeX")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(stranger.get("/metrics").statusCode()).isEqualTo(401);
            assertThat(stranger.get("/health").statusCode()).isEqualTo(200);
            assertThat(stranger.get("/v1/models", "Authorization", "Bearer fedcba9876543210")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void othersNeedAKey() {
        ServeOptions usual = ServeOptions.local("nano");
        assertThatThrownBy(() -> new ServeOptions(
                        "nano",
                        new InetSocketAddress("0.0.0.0", 0),
                        Keys.none(),
                        usual.images(),
                        1,
                        usual.mediaRoot(),
                        List.of(),
                        usual.limits(),
                        usual.schedule()))
                .hasMessageContaining("keys");
        assertThatThrownBy(() -> Keys.read(Files.writeString(outside.resolve("short"), "abc\n")))
                .hasMessageContaining("at least 16 characters");
    }

    private static String dataUri(byte[] picture) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
    }

    /** @param inflated bytes of zeros in its data */
    private static byte[] png(int width, int height, int inflated) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0x89504E470D0A1A0AL);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {8, 2, 0, 0, 0});
        chunk(out, "IHDR", header.toByteArray());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream zeros = new DeflaterOutputStream(data)) {
            byte[] block = new byte[Math.min(inflated, 1 << 16)];
            for (int written = 0; written < inflated; written += block.length) {
                zeros.write(block, 0, Math.min(block.length, inflated - written));
            }
        }
        chunk(out, "IDAT", data.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) crc.getValue());
    }
}
