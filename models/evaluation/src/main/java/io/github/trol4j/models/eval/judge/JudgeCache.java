package io.github.trol4j.models.eval.judge;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.data.Python;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a judge said, on disk as soon as it says it, one file for each request: keyed by the service, the whole request and its attempt. */
public final class JudgeCache implements Judge {
    private final Path folder;
    private final String service;
    private final Judge judge;

    /** @param service whatever tells this judge from others, such as address and model */
    public JudgeCache(Path folder, String service, Judge judge) {
        this.folder = folder;
        this.service = service;
        this.judge = judge;
    }

    @Override
    public String ask(JudgeRequest request) {
        Path file = folder.resolve(key(request) + ".json");
        try {
            if (Files.exists(file)) {
                return Json.text(JsonFiles.tree(file), "reply");
            }
            String reply = judge.ask(request);
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "part", ".json");
            Files.writeString(part, Python.json(Transcript.json(new Transcript.Entry(request, reply))) + "\n");
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return reply;
        } catch (IOException e) {
            throw new EvalException("the judge's cache " + folder + " cannot be used: " + e, e);
        }
    }

    @Override
    public int tries(int position, String stage) {
        return judge.tries(position, stage);
    }

    @Override
    public int runs() {
        return judge.runs();
    }

    // Runs ask the same words again on purpose, so stage and attempt belong to the key.
    private String key(JudgeRequest request) {
        StringBuilder text = new StringBuilder(service);
        text.append('\n').append(request.stage()).append(' ').append(request.attempt());
        text.append(' ').append(request.temperature()).append(' ').append(request.maxTokens());
        for (ChatMessage message : request.messages()) {
            text.append('\n')
                    .append(message.role())
                    .append(' ')
                    .append(message.text().length());
            text.append('\n').append(message.text());
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
