namespace Lakehouse.TestKit.Peers;

/// <summary>The machine's own Java and the folder of Java peers.</summary>
internal static class JavaRuntime
{
    /// <summary>JVMs at once: each takes hundreds of megabytes, and the machines of continuous integration have two cores.</summary>
    public static SemaphoreSlim Slots { get; } = new(2);

    /// <summary>Path of a script of the Java peers; ends the test where it, or Java itself, is absent.</summary>
    public static string RequireScript(string name)
    {
        var script = Path.Combine(SharedFolder.Find("LAKEHOUSE_PEERS", "peers"), "java", name);
        if (!OperatingSystem.IsLinux())
        {
            PeerSkip.Because("the Java peers run on Linux only");
        }

        if (!File.Exists(script))
        {
            PeerSkip.Because($"{script} is not there; LAKEHOUSE_PEERS may name the folder of the peers");
        }

        if (!Has("java"))
        {
            PeerSkip.Because("no Java: neither JAVA_HOME nor PATH leads to one (17 or newer)");
        }

        return script;
    }

    /// <summary>Folder of the Java peers, for programs of ours that are compiled against them; ends the test where it, or a compiler, is absent.</summary>
    public static string RequireCompiler()
    {
        var folder = Path.GetDirectoryName(RequireScript("env.sh"))!;
        if (!Has("javac"))
        {
            PeerSkip.Because("no Java compiler: neither JAVA_HOME nor PATH leads to a JDK (17 or newer)");
        }

        return folder;
    }

    private static bool Has(string program)
    {
        var home = Environment.GetEnvironmentVariable("JAVA_HOME");
        var folders = string.IsNullOrEmpty(home)
            ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            : [Path.Combine(home, "bin")];
        return folders.Any(folder => File.Exists(Path.Combine(folder, program)));
    }
}
