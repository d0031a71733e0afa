package io.github.trol4j.models.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.Reply;
import io.github.trol4j.models.eval.Responder;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.data.Python;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Replies on disk, keyed by everything that they depend on: model, prompt, picture bytes, decoding, length. */
public final class ResponseCache implements Responder {
    private final Path folder;
    private final Responder responder;

    public ResponseCache(Path folder, Responder responder) {
        this.folder = folder;
        this.responder = responder;
    }

    @Override
    public Reply reply(EvalItem item, DecodingOptions options) {
        String key = key(item, options);
        Path file = folder.resolve(key.substring(0, 2)).resolve(key + ".json");
        if (Files.exists(file)) {
            JsonNode known = JsonFiles.tree(file);
            return new Reply(Json.text(known, "reply"), GateJson.in(known), Map.of("cached", 1.0));
        }
        Reply reply = responder.reply(item, options);
        keep(file, reply);
        return reply;
    }

    @Override
    public String fingerprint() {
        return responder.fingerprint();
    }

    private String key(EvalItem item, DecodingOptions options) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        add(digest, responder.fingerprint());
        add(digest, options.describe());
        add(digest, Integer.toString(item.maxNewTokens()));
        add(digest, item.prompt());
        for (String choice : options.likelihood() ? item.choices() : List.<String>of()) {
            add(digest, choice);
        }
        for (Picture picture : item.pictures()) {
            add(digest, picture.bytes());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        add(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    // The length goes first, so that two texts never look like another two.
    private static void add(MessageDigest digest, byte[] bytes) {
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static void keep(Path file, Reply reply) {
        ObjectNode content = Json.object().put("reply", reply.text());
        if (reply.gates() != null) {
            content.set("gates", GateJson.of(reply.gates()));
        }
        try {
            Files.createDirectories(file.getParent());
            Path part = Files.createTempFile(file.getParent(), "part", ".json");
            Files.writeString(part, Python.json(content));
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new EvalException("cannot write the cache file " + file + ": " + e, e);
        }
    }
}
