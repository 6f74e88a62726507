using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>The files of <c>tests/peers/foreign_parquet.py</c>, made once for all tests of a class.</summary>
public sealed class ForeignFiles : IAsyncLifetime
{
    private readonly TempFolder folder = new("foreign-parquet");

    /// <summary>Full path of a file by its name without ending; ends the test where pyarrow is absent.</summary>
    public string PathOf(string name)
    {
        PythonJudge.Require();
        return folder.PathOf(name + ".parquet");
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (PythonJudge.Find() is { } python)
        {
            await python.PythonAsync([Checkout.PathOf("tests", "peers", "foreign_parquet.py"), folder.Root]);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
