package io.github.trol4j.models.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.hub.HubClient.Response;
import io.github.trol4j.models.hub.HubException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a hub says of a repository: which commit a revision is, and which files the commit has. */
final class HubApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 32 << 20;
    private static final int MOST_PAGES = 1000;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");

    private final HubClient client;
    private final ModelName model;
    private final Pace pace;
    private final PullState state;

    HubApi(HubClient client, ModelName model, Pace pace, PullState state) {
        this.client = client;
        this.model = model;
        this.pace = pace;
        this.state = state;
    }

    /** The commit that the model's revision names today. */
    String commit() {
        String commit = json(uri("/api/models/%s/revision/%s", model.revisionOrMain()), "the revision")
                .body()
                .path("sha")
                .asText();
        if (!ModelName.isCommit(commit)) {
            throw nonsense("names no commit for " + model);
        }
        return commit;
    }

    /** All files of a commit. */
    List<RemoteFile> files(String commit) {
        List<RemoteFile> files = new ArrayList<>();
        URI page = uri("/api/models/%s/tree/%s?recursive=true&expand=false", commit);
        for (int i = 0; page != null; i++) {
            if (i == MOST_PAGES) {
                throw nonsense("lists files without end for " + model);
            }
            Page read = json(page, "the list of files");
            if (!read.body().isArray()) {
                throw nonsense("sends no list of files for " + model);
            }
            for (JsonNode entry : read.body()) {
                if (entry.path("type").asText().equals("file")) {
                    add(entry, files);
                }
            }
            page = read.next();
        }
        return files;
    }

    private void add(JsonNode entry, List<RemoteFile> files) {
        String path = entry.path("path").asText();
        if (RemoteFile.canBeKept(path)) {
            files.add(file(path, entry));
        } else {
            state.remark(
                    "%s: left out '%s', which cannot be the name of a file here".formatted(model, Shown.text(path)));
        }
    }

    private static RemoteFile file(String path, JsonNode entry) {
        JsonNode lfs = entry.path("lfs");
        return new RemoteFile(
                path,
                lfs.isObject()
                        ? lfs.path("size").asLong(-1)
                        : entry.path("size").asLong(-1),
                entry.path("oid").asText(),
                lfs.isObject() ? lfs.path("oid").asText() : null);
    }

    /** Where the contents of a file are to be had. */
    URI contents(RemoteFile file, String commit) {
        String path = Stream.of(file.path().split("/")).map(HubApi::encoded).collect(Collectors.joining("/"));
        return URI.create(
                "%s/%s/resolve/%s/%s".formatted(client.options().endpoint(), model.repository(), commit, path));
    }

    private URI uri(String form, String revision) {
        return URI.create(client.options().endpoint() + form.formatted(model.repository(), encoded(revision)));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private record Page(JsonNode body, @Nullable URI next) {}

    private Page json(URI address, String what) {
        return new Persistence(pace, state, model + ", " + what).insist(() -> {
            try (Response response = client.get(address, null, state)) {
                new Refusals(client, model).check(response, what);
                byte[] text = read(response);
                return new Page(JSON.readTree(text), next(response));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IOException(
                        "the answer is no JSON; is %s a hub?"
                                .formatted(client.options().endpoint()),
                        e);
            }
        });
    }

    private byte[] read(Response response) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (ByteBuffer next = next(response.body()); next != null; next = next(response.body())) {
            byte[] bytes = new byte[next.remaining()];
            next.get(bytes);
            text.writeBytes(bytes);
            if (text.size() > MOST_BYTES) {
                throw nonsense("sends more than %d MB for what should be short".formatted(MOST_BYTES >> 20));
            }
        }
        return text.toByteArray();
    }

    private @Nullable ByteBuffer next(BodyReader body) throws IOException {
        return body.next(client.options().idleTimeout(), state);
    }

    /** The address of the next page, which must be the hub's own. */
    private @Nullable URI next(Response response) {
        Optional<String> link = response.header("Link");
        Matcher next = NEXT.matcher(link.orElse(""));
        if (!next.find()) {
            return null;
        }
        URI address = response.address().resolve(next.group(1));
        if (!client.isHub(address)) {
            throw nonsense("continues its list of files at another host");
        }
        return address;
    }

    private HubException nonsense(String what) {
        return new HubException(
                Reason.UNREACHABLE,
                "%s %s. Is HF_ENDPOINT the address of a hub?"
                        .formatted(client.options().endpoint(), what));
    }
}
