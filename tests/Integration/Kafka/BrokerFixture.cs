using System.Runtime.ExceptionServices;
using Lakehouse.TestKit.Peers;
using Xunit;
using Xunit.Sdk;

namespace Lakehouse.Integration.Kafka;

/// <summary>One real broker for all tests of a class; tests are skipped where it cannot be had.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private KafkaBroker? broker;
    private ExceptionDispatchInfo? absent;

    /// <summary>The broker; a test that asks for one that cannot be had is skipped.</summary>
    internal KafkaBroker Broker
    {
        get
        {
            absent?.Throw();
            return broker ?? throw new InvalidOperationException("The broker was not started.");
        }
    }

    // A skip counts only inside of a test; thrown from here it would fail the class.
    public async ValueTask InitializeAsync()
    {
        try
        {
            broker = await KafkaBroker.StartAsync();
        }
        catch (SkipException skip)
        {
            absent = ExceptionDispatchInfo.Capture(skip);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (broker is not null) await broker.DisposeAsync();
    }
}
