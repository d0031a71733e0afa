package io.github.trol4j.core.nd4j;

import io.github.trol4j.fixtures.ContractCount;
import java.util.Set;
import org.junit.jupiter.api.Order;

@Order(Integer.MAX_VALUE)
class Nd4jContractCountTest extends ContractCount {
    Nd4jContractCountTest() {
        super(Set.of(Nd4jProvider.NAME));
    }
}
