using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lakehouse.TestKit.Peers;

/// <summary>
/// Ports that nobody listens on at the moment of asking. Whoever asked keeps them until its process ends: test projects run side by side, and a server
/// listens only seconds after its port was chosen. Thread-safe.
/// </summary>
public static class FreePorts
{
    private static readonly Lock Gate = new();

    // Open files are the claims; the system ends them with the process, however that one ends.
    private static readonly List<FileStream> Claims = [];

    /// <summary>The first of two neighbouring free ports on the loopback address, outside of the range the system hands out.</summary>
    public static int Pair()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            // Even, so that no pair meets another one.
            var port = 2 * Random.Shared.Next(10_000, 16_000);
            if (IsFree(port) && IsFree(port + 1) && TryClaim(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No two neighbouring free ports were found.");
    }

    private static bool TryClaim(int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"lakehouse-ports-{Environment.UserName}"));
        try
        {
            var claim = new FileStream(Path.Combine(folder.FullName, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            lock (Gate)
            {
                Claims.Add(claim);
            }

            return true;
        }
        catch (IOException)
        {
            // Another one's.
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
