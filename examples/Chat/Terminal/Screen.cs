using System.Reactive.Concurrency;
using System.Threading;
using Terminal.Gui.App;
using Terminal.Gui.Views;

namespace Chat.Terminal;

/// <summary>The chat in this terminal, until the user leaves.</summary>
internal static class Screen
{
    /// <param name="client">The way to the server; disposed at the end.</param>
    /// <param name="room">The room to begin with.</param>
    /// <param name="hint">What is said to who is alone in an empty room.</param>
    /// <returns>Why the server wouldn't have the user, if it wouldn't.</returns>
    public static string? Run(ChatClient client, string room, string hint)
    {
        ChatViewModel? chat = null;
        using (var app = Application.Create().Init())
        using (var window = new Window { BorderStyle = null })
        {
            window.Initialized += (_, _) =>
            {
                // On the thread of the user interface, which is all that the view model has to know of it.
                chat = new ChatViewModel(client, room, new SynchronizationContextScheduler(SynchronizationContext.Current!));
                window.Add(new ChatView(chat, hint));
            };
            app.Run(window);
        }

        chat?.Dispose();
        return chat?.Refusal;
    }
}
