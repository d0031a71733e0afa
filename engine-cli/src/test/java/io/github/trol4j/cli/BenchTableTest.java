package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.bench.BenchReport;
import io.github.trol4j.models.bench.BenchRow;
import io.github.trol4j.models.bench.Roofline;
import io.github.trol4j.models.bench.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchTableTest {
    private static final BenchReport REPORT = new BenchReport(
            Map.of("backend", "cpu"),
            List.of(
                    new BenchRow(
                            "pp",
                            "prompt",
                            new Samples(90, 123.456, 200),
                            "tokens/s",
                            new BenchRow.Share(0.354, "the int8 matrix rate")),
                    new BenchRow("load", "until ready", new Samples(0.5), "s", null)),
            new Roofline(2, 33e9, Map.of(WeightFormat.Q8, 1.8e12), WeightFormat.Q8, List.of("a remark")));

    @Test
    void markdown() {
        assertThat(BenchTable.MD.of(REPORT).lines())
                .contains(
                        "- backend: cpu",
                        "| pp | prompt | 123.5 | 90.00 - 200.0 | 3 | tokens/s | 35 % of the int8 matrix rate |",
                        "| load | until ready | 0.500 | 0.500 - 0.500 | 1 | s |  |",
                        "| bandwidth | 33.00 | GB/s read |",
                        "| int8 | 1800 | GOP/s |",
                        "- a remark");
    }

    @Test
    void csv() {
        assertThat(BenchTable.CSV.of(REPORT).lines())
                .containsExactly(
                        "row,median,min,max,n,unit,share",
                        "pp,123.456,90.0,200.0,3,tokens/s,0.354",
                        "load,0.5,0.5,0.5,1,s,",
                        "roofline_bandwidth,33.0,33.0,33.0,1,GB/s,1.0",
                        "roofline_int8,1800.0,1800.0,1800.0,1,GOP/s,1.0");
    }

    @Test
    void json() throws Exception {
        JsonNode root = new ObjectMapper().readTree(BenchTable.JSON.of(REPORT));
        assertThat(root.at("/rows/pp/samples/1").asDouble()).isEqualTo(123.456);
        assertThat(root.at("/rows/pp/share").asDouble()).isEqualTo(0.354);
        assertThat(root.at("/rows/load/share").isMissingNode()).isTrue();
        assertThat(root.at("/roofline/int8_gops").asDouble()).isEqualTo(1800);
    }

    @Test
    void timeToGo() {
        assertThat(EtaLine.text("prompt", 0.25, 10)).isEqualTo("prompt: 25 %, 30 s to go");
        assertThat(EtaLine.text("loading", 0, 3)).isEqualTo("loading");
    }

    @Test
    void wrongUsageIsExitCodeTwo() {
        assertThat(Main.commandLine().execute("bench", "-o", "xml")).isEqualTo(2);
        assertThat(Main.commandLine().execute("bench", "--model", "a", "--preset", "trol-7b"))
                .isEqualTo(2);
        assertThat(Main.commandLine().execute("doctor", "--model", "a", "--preset", "trol-7b"))
                .isEqualTo(2);
    }
}
