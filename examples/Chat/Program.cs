// A chat: rooms, presence and typed messages, in a terminal. Without one, two users talk by themselves.
using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using Chat;
using Chat.Terminal;
using Rx.WebSockets;

const string Usage = """
    chat                                      a server, and you in it; without a terminal: a demonstration
    chat serve [--port 8080]                  a server alone
    chat join [--name Ada] [--room general] [--server ws://127.0.0.1:8080/]
    """;

var name = Option("--name", new string([.. Environment.UserName.Where(char.IsAsciiLetterOrDigit).Take(20)]) is { Length: > 0 } user ? user : "You");
var room = Option("--room", "general");
if (!int.TryParse(Option("--port", args is ["serve", ..] ? "8080" : "0"), out var port) || port is < 0 or > ushort.MaxValue
    || !Uri.TryCreate(Option("--server", "ws://127.0.0.1:8080/"), UriKind.Absolute, out var server))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

switch (args is [var mode, ..] && !mode.StartsWith('-') ? mode : null)
{
    case "join" when IsRedirected():
        Console.Error.WriteLine("There is no terminal to join in.");
        return 2;
    case "join" when Screen.Run(Connect(server, name), room, "Whoever joins the same server is here.") is { } refusal:
        Console.Error.WriteLine(refusal);
        return 1;
    case "join":
        return 0;
    case "serve":
        return await ServeAsync(listener =>
        {
            Console.WriteLine($"{Address(listener)}: Ctrl+C stops it.");
            var stopped = new TaskCompletionSource();
            Console.CancelKeyPress += (_, press) => press.Cancel = stopped.TrySetResult();
            return stopped.Task;
        });
    case null when IsRedirected():
        return await ServeAsync(listener => new Demo(listener, guest => Connect(Address(listener), guest)).RunAsync());
    case null:
        return await ServeAsync(listener =>
        {
            Screen.Run(Connect(Address(listener), name), room, $"In another terminal:  dotnet run --project examples/Chat -- join --name Grace --server {Address(listener)}");
            return Task.CompletedTask;
        });
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

async Task<int> ServeAsync(Func<WebSocketListener, Task> work)
{
    using var chat = new ChatServer(grace: TimeSpan.FromSeconds(10), DefaultScheduler.Instance);
    chat.Open("general");
    chat.Open("garden");
    try
    {
        await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, port), new() { Session = ChatServer.SessionOptions });
        using var serving = chat.Serve(listener.Sessions);
        await work(listener);
        return 0;
    }
    catch (SocketException error)
    {
        Console.Error.WriteLine($"Port {port}: {error.Message}");
        return 1;
    }
}

static ChatClient Connect(Uri server, string name) =>
    new(server, Guest.Named(name), backoff: Backoff.Exponential(from: TimeSpan.FromMilliseconds(200), to: TimeSpan.FromSeconds(10)).WithJitter(0.5));

static Uri Address(WebSocketListener listener) => new UriBuilder("ws", "127.0.0.1", listener.LocalEndPoint.Port).Uri;

static bool IsRedirected() => Console.IsOutputRedirected || Console.IsInputRedirected;

string Option(string option, string otherwise) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;
