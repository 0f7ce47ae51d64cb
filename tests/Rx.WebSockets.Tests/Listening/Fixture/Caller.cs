using System.IO.Pipelines;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>A client in the hands of a test: it sends what it is told, the request as text and then frames.</summary>
internal sealed class Caller(IDuplexPipe transport)
{
    public IDuplexPipe Transport => transport;

    public ScriptedPeer Peer { get; } = new(transport, WebSocketRole.Client);

    public Task SendAsync(string text) => Peer.SendOctetsAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads the head of the answer and leaves what follows it.</summary>
    public async Task<Answer> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            head.Append((char)(await Peer.ReadOctetsAsync(1))[0]);
        }

        return new Answer(head.ToString());
    }

    /// <summary>Reads an answer up to the end of the connection.</summary>
    public async Task<Answer> ReadToEndAsync() => new(Encoding.UTF8.GetString(await Peer.ReadToEndAsync()));

    /// <summary>Asks for a session and gets it.</summary>
    public async Task<Answer> OpenAsync(params string[] changes)
    {
        await SendAsync(Requests.Upgrade(changes));
        var answer = await ReadHeadAsync();
        Assert.That(answer.Status, Is.EqualTo(101), answer.Text);
        return answer;
    }

    /// <summary>Asks for a session, and for nothing else from here on, and is refused.</summary>
    public async Task<Answer> RefusedAsync(string request)
    {
        await SendAsync(request);
        var answer = await ReadToEndAsync();
        transport.Output.Complete();
        return answer;
    }
}
