using System.Net;
using System.Net.Sockets;

namespace Lakehouse.TestKit.Peers;

/// <summary>Ports that nobody listens on at the moment of asking.</summary>
public static class FreePorts
{
    /// <summary>The first of two neighbouring free ports on the loopback address, outside of the range the system hands out.</summary>
    public static int Pair()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (IsFree(port) && IsFree(port + 1))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No two neighbouring free ports were found.");
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
