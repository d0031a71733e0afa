package io.github.trol4j.models.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.trace.LayerMap;
import io.github.trol4j.models.trace.Trace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** Every file says what the trace says, whatever strangers wrote into question and file name. */
class TraceFormatTest {
    private static final Path SAMPLES = Path.of(System.getProperty("trol.nano"), "samples");
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)> \"&'\u202e\u001b[31m";

    @TempDir
    private static Path folder;

    private static TrolModel model;
    private static Trace trace;
    private static Trace hostile;
    private static Trace once;

    @BeforeAll
    static void ask() throws IOException {
        model = TrolModel.nano(
                LoadOptions.defaults().withWeights(WeightFormat.F32).withThreads(2));
        Path named = folder.resolve("a<b onclick='x'>.png");
        Files.copy(SAMPLES.resolve("02-shapes.png"), named);
        Question asked = Question.of("What colour is the circle?").about(SAMPLES.resolve("02-shapes.png"));
        trace = Trace.of(model, asked);
        hostile = Trace.of(model, Question.of(HOSTILE).about(named));
        once = Trace.of(model, asked.with(asked.options().withTraversal(Traversal.OFF)));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static String text(TraceFormat format, Trace... runs) {
        return new String(format.write(List.of(runs)), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Column {@code name} of the lines of one run. */
    private static LayerMap column(String csv, int run, String name, Trace shape) {
        String[] lines = csv.split("\n");
        int column = Arrays.asList(lines[0].split(",")).indexOf(name);
        float[][] values = new float[shape.layers()][shape.tokens().size()];
        for (int i = 1; i < lines.length; i++) {
            String[] fields = lines[i].split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1); // commas outside quotes
            if (Integer.parseInt(fields[0]) == run) {
                values[Integer.parseInt(fields[1])][Integer.parseInt(fields[2])] =
                        fields[column].isEmpty() ? Float.NaN : Float.parseFloat(fields[column]);
            }
        }
        return LayerMap.of(values);
    }

    private static LayerMap map(JsonNode layers) {
        float[][] values = new float[layers.size()][layers.get(0).size()];
        for (int l = 0; l < values.length; l++) {
            for (int t = 0; t < values[l].length; t++) {
                JsonNode value = layers.get(l).get(t);
                values[l][t] = value.isNull() ? Float.NaN : Float.parseFloat(value.asText());
            }
        }
        return LayerMap.of(values);
    }

    private static Trace with(LayerMap gates) {
        return new Trace(
                trace.question(),
                trace.answer(),
                trace.written(),
                trace.pictures(),
                trace.tokens(),
                gates,
                trace.passes(),
                trace.looks(),
                trace.lens());
    }

    @Test
    void theTableHasEveryBit() {
        String csv = text(TraceFormat.CSV, trace, once);
        assertThat(csv.lines()).hasSize(1 + 2 * trace.layers() * trace.tokens().size());
        assertThat(column(csv, 0, "gate", trace)).isEqualTo(trace.gates());
        assertThat(column(csv, 0, "once", trace)).isEqualTo(trace.passes().once());
        assertThat(column(csv, 0, "change", trace)).isEqualTo(trace.passes().change());
        assertThat(column(csv, 0, "attention_first", trace))
                .isEqualTo(trace.looks().first().meanOfHeads());
        assertThat(column(csv, 1, "attention_second", once))
                .isEqualTo(once.looks().second().meanOfHeads());
        assertThat(column(csv, 1, "gate", once).isEmpty()).isTrue();
    }

    @Test
    void aPictureDrawnFromTheTableIsThePicture() {
        Trace read = with(column(text(TraceFormat.CSV, trace), 0, "gate", trace));
        assertThat(TraceFormat.PNG.write(List.of(read))).isEqualTo(TraceFormat.PNG.write(List.of(trace)));
        float[][] none = new float[trace.layers()][trace.tokens().size()];
        assertThat(TraceFormat.PNG.write(List.of(with(LayerMap.of(none)))))
                .isNotEqualTo(TraceFormat.PNG.write(List.of(trace)));
    }

    @Test
    void jsonHasEverything() {
        JsonNode root = json(text(TraceFormat.JSON, trace, hostile));
        JsonNode run = root.get("runs").get(0);
        assertThat(map(run.get("gates"))).isEqualTo(trace.gates());
        assertThat(map(run.get("change"))).isEqualTo(trace.passes().change());
        assertThat(map(run.get("attention").get("second")))
                .isEqualTo(trace.looks().second().meanOfHeads());
        assertThat(map(run.get("attention").get("firstHeads").get(1))).isEqualTo(LayerMap.of(new float[][] {
            trace.looks().first().head(1, 0),
            trace.looks().first().head(1, 1),
            trace.looks().first().head(1, 2),
            trace.looks().first().head(1, 3)
        }));
        assertThat(run.get("lens").get(3).get("mixed").get(0).get("logprob").asDouble())
                .isEqualTo(trace.lens().get(3).mixed().getFirst().logProb());
        assertThat(run.get("answer").asText()).isEqualTo("brown");
        assertThat(root.get("runs").get(1).get("question").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void thePageHoldsTheTraceAndNothingElse() {
        String page = text(TraceFormat.HTML, trace, hostile);
        String data = between(page, "<script type=\"application/json\" id=\"trace\">", "</script>");
        JsonNode embedded = json(data);
        assertThat(map(embedded.get("runs").get(0).get("gates"))).isEqualTo(trace.gates());
        assertThat(map(embedded.get("runs").get(1).get("attention").get("second")))
                .isEqualTo(hostile.looks().second().meanOfHeads());
        assertThat(embedded.get("runs").get(1).get("question").asText()).isEqualTo(HOSTILE);
        assertThat(page.split("<script")).hasSize(3);
        assertThat(page.split("</script")).hasSize(3);
        assertThat(page.split("<img ")).hasSize(3); // both pictures, and none of the question
        assertThat(page)
                .doesNotContain("http:")
                .doesNotContain("https:")
                .doesNotContain("href")
                .doesNotContain("{{");
        assertThat(page.split("src=\"data:image/png;base64,")).hasSize(3);
        assertThat(page)
                .contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &quot;&amp;&#39;\\u202e\\u001b[31m");
        assertThat(page).contains("alt=\"a&lt;b onclick=&#39;x&#39;&gt;.png\"");
    }

    /** The policy lets in the page's own style and script, each known by its digest, and nothing else. */
    @Test
    void thePagesPolicyFitsIt() throws Exception {
        String page = text(TraceFormat.HTML, trace);
        String policy = between(page, "Content-Security-Policy\" content=\"", "\"");
        assertThat(policy).startsWith("default-src 'none'; img-src data:; ").doesNotContain("unsafe");
        for (String part : List.of(
                between(page, "<style>", "</style>"),
                page.substring(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>")))) {
            byte[] digest =
                    java.security.MessageDigest.getInstance("SHA-256").digest(part.getBytes(StandardCharsets.UTF_8));
            assertThat(policy)
                    .contains("'sha256-" + java.util.Base64.getEncoder().encodeToString(digest) + "'");
        }
        assertThat(page).doesNotContainPattern("\\sstyle=").doesNotContainPattern("\\son\\w+=");
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        assertThat(start).isGreaterThanOrEqualTo(from.length());
        return text.substring(start, text.indexOf(to, start));
    }

    @Test
    void aPageOfAPlainReadingSaysSo() {
        assertThat(text(TraceFormat.HTML, once)).contains("there is no second look to show");
        assertThat(text(TraceFormat.HTML, trace)).doesNotContain("there is no second look to show");
        assertThat(text(TraceFormat.SVG, once)).contains("no gate was asked");
    }

    @Test
    void theDrawingIsProperXml() throws Exception {
        String svg = text(TraceFormat.SVG, trace, hostile);
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(root.getAttribute("height")).isEqualTo("1560");
        assertThat(root.getElementsByTagName("image").getLength()).isEqualTo(2 * (2 + 2 * 4));
        assertThat(root.getElementsByTagName("script").getLength()).isZero();
        int cells = 2 * trace.layers() * trace.tokens().size();
        assertThat(root.getElementsByTagName("rect").getLength()).isGreaterThan(cells);
        BufferedImage png = ImageIO.read(new ByteArrayInputStream(TraceFormat.PNG.write(List.of(trace, hostile))));
        assertThat(png.getHeight()).isEqualTo(2 * 1560);
    }

    @Test
    void aQuestionWithoutAPictureIsDrawnToo() {
        Trace words = Trace.of(model, Question.of("What colour is the circle?"));
        assertThat(words.pictures()).isEmpty();
        for (TraceFormat format : TraceFormat.values()) {
            assertThat(format.write(List.of(words))).isNotEmpty();
        }
        assertThat(GateText.of(List.of(words), 80, Paint.PLAIN)).contains("layer 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 60, 80, 133, 1000})
    void noLineIsLongerThanTheTerminalIsWide(int width) {
        String text = GateText.of(List.of(trace, hostile), width, Paint.PLAIN);
        String map = text.substring(text.indexOf("\n\n") + 2); // the question itself is not cut
        assertThat(map.substring(0, map.indexOf("layer picture")).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Math.clamp(width, 40, 400)));
        assertThat(text).doesNotContain("\u001b").doesNotContain("\u202e");
    }

    @Test
    void coloursSayTheSameAsCharacters() {
        String plain = GateText.of(List.of(trace), 80, Paint.PLAIN);
        for (Paint paint : new Paint[] {Paint.TRUE_COLOUR, Paint.COLOURS_256}) {
            String coloured = GateText.of(List.of(trace), 80, paint);
            String bare = coloured.replaceAll("\u001b\\[[0-9;]*m", "");
            assertThat(bare.lines().toList().size())
                    .isEqualTo(plain.lines().toList().size());
            assertThat(bare).contains("colour 1.00");
        }
        assertThat(Paint.PLAIN.cell(0)).isEqualTo(".");
        assertThat(Paint.PLAIN.cell(1)).isEqualTo("@");
        assertThat(Paint.PLAIN.cell(Double.NaN)).isEqualTo(" ");
        assertThat(Paint.TRUE_COLOUR.cell(1)).isEqualTo("\u001b[30;48;2;252;228;154m \u001b[0m");
        assertThat(Paint.COLOURS_256.cell(0)).isEqualTo("\u001b[97;48;5;17m \u001b[0m");
    }

    @Test
    void anotherEndingIsRefused() {
        assertThat(TraceFormat.ofFile("a.b/c.HTML")).isEqualTo(TraceFormat.HTML);
        assertThatThrownBy(() -> TraceFormat.ofFile("gates.pdf"))
                .isInstanceOf(EngineException.class)
                .hasMessage("'gates.pdf' does not say what to write: end it with .png, .svg, .csv, .json, .html");
    }
}
