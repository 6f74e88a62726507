namespace Lakehouse.TestKit.Peers;

/// <summary>Where <c>tests/peers/install.sh</c> unpacks judges and servers: <c>.cache/peers</c> of the checkout.</summary>
internal static class PeerRoot
{
    /// <summary>The folder.</summary>
    public static string Folder => Checkout.PathOf(".cache", "peers");

    /// <summary>Is the program (a path below <c>usr</c>) there, and the unpacking complete?</summary>
    public static bool Has(string program) =>
        File.Exists(Path.Combine(Folder, "READY")) && File.Exists(Path.Combine(Folder, "usr", program));
}
