using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Scripts;

/// <summary><c>build.ps1</c>, run by PowerShell 7's engine: what each task would do, without doing it inside a test run.</summary>
public sealed class BuildScriptTests
{
    [Theory]
    [InlineData("Build", "dotnet build")]
    [InlineData("Test", "dotnet test")]
    [InlineData("Demo", "-- demo")]
    [InlineData("Publish", "dotnet publish")]
    [InlineData("Benchmark", "-c Release -- --filter *")]
    public async Task A_task_is_one_dotnet_command(string task, string expected)
    {
        var run = (await RunAsync("-Task", task)).Succeeded("build.ps1");
        Assert.Contains(expected, Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_makes_a_program_that_needs_no_installed_dotnet()
    {
        var run = (await RunAsync("-Task", "Publish", "-Runtime", "win-x64")).Succeeded("build.ps1");
        Assert.Contains("-r win-x64 --self-contained", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_task_is_refused_with_the_known_ones()
    {
        var run = await RunAsync("-Task", "Nope");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Build,Test,Demo,Publish,Benchmark", run.Error, StringComparison.Ordinal);
    }

    private static Task<PeerOutput> RunAsync(params string[] arguments)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var host = Checkout.PathOf("tests", "PowerShellHost", "bin", bin.Parent!.Name, bin.Name, "Lakehouse.PowerShellHost.dll");
        return PeerProcess.RunAsync(
            "dotnet", [host, Checkout.PathOf("build.ps1"), .. arguments, "-WhatIf"], cancellationToken: TestContext.Current.CancellationToken);
    }
}
