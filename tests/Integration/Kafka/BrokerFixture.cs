using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>One real broker for all tests of a class; tests are skipped where it cannot be had.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private KafkaBroker? broker;

    internal KafkaBroker Broker => broker ?? throw new InvalidOperationException("The broker was not started.");

    public async ValueTask InitializeAsync() => broker = await KafkaBroker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (broker is not null) await broker.DisposeAsync();
    }
}
