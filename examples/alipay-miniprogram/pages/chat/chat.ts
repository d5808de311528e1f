import { chatPage } from "../../../core";
import { front } from "../../phone";

Page(chatPage(front));
